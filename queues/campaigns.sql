-- name: create
insert into campaigns
    (name, portfolio_id, team_id, trunk_id, status, ring_timeout_s, max_attempts_per_day, min_days_past_due,
    collect_prescribed, wrap_up_limit_s)
values ($1, $2, $3, $4, 'paused', $5, $6, $7, $8, $9)
returning id;

-- name: set_status
update campaigns set status = $2 where id = $1 returning id;

-- name: get
select
    id, name, portfolio_id, team_id, trunk_id, status, mode, ring_timeout_s, max_attempts_per_day, min_days_past_due,
    collect_prescribed, wrap_up_limit_s
from campaigns
where id = $1;

-- name: by_name
select
    id, name, portfolio_id, team_id, trunk_id, status, mode, ring_timeout_s, max_attempts_per_day, min_days_past_due,
    collect_prescribed, wrap_up_limit_s
from campaigns
where name = $1;

-- name: running
select
    id, name, portfolio_id, team_id, trunk_id, status, mode, ring_timeout_s, max_attempts_per_day, min_days_past_due,
    collect_prescribed, wrap_up_limit_s
from campaigns
where team_id = $1 and status = 'running'
order by id;
