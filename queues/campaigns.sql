-- name: create
insert into campaigns
    (name, portfolio_id, team_id, trunk_id, status, ring_timeout_s, max_attempts_per_day, min_days_past_due,
    collect_prescribed, wrap_up_limit_s, filter, strategy_id, changed_by,
    detect, caution, machine_action, machine_message, sounds)
values ($1, $2, $3, $4, 'paused', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
returning id;

-- name: set_answering
update campaigns set detect = $2, caution = $3, machine_action = $4, machine_message = $5, sounds = $6 where id = $1;

-- name: set_pace
update campaigns
set mode = $2, lines_per_agent = $3, abandon_target = $4, abandon_limit = $5, preview_s = $6
where id = $1
returning id;

-- name: update
-- Not refreshed since: the next refresh looks at every debtor again, those done with included.
update campaigns
set
    ring_timeout_s = $2, max_attempts_per_day = $3, min_days_past_due = $4, collect_prescribed = $5, wrap_up_limit_s = $6,
    filter = $7, strategy_id = $8, changed_by = $9, changed_at = $10, refreshed_at = null
where id = $1
returning id;

-- name: set_status
update campaigns set status = $2 where id = $1 returning id;

-- name: get
select
    id, name, portfolio_id, team_id, trunk_id, status, mode, ring_timeout_s, max_attempts_per_day, min_days_past_due,
    collect_prescribed, wrap_up_limit_s, filter, strategy_id, refreshed_at, changed_at, changed_by,
    detect, caution, machine_action, machine_message, sounds,
    lines_per_agent, abandon_target, abandon_limit, preview_s
from campaigns
where id = $1;

-- name: by_name
select
    id, name, portfolio_id, team_id, trunk_id, status, mode, ring_timeout_s, max_attempts_per_day, min_days_past_due,
    collect_prescribed, wrap_up_limit_s, filter, strategy_id, refreshed_at, changed_at, changed_by,
    detect, caution, machine_action, machine_message, sounds,
    lines_per_agent, abandon_target, abandon_limit, preview_s
from campaigns
where name = $1;

-- name: running
select
    id, name, portfolio_id, team_id, trunk_id, status, mode, ring_timeout_s, max_attempts_per_day, min_days_past_due,
    collect_prescribed, wrap_up_limit_s, filter, strategy_id, refreshed_at, changed_at, changed_by,
    detect, caution, machine_action, machine_message, sounds,
    lines_per_agent, abandon_target, abandon_limit, preview_s
from campaigns
where team_id = $1 and status = 'running'
order by id;

-- name: every
select
    id, name, portfolio_id, team_id, trunk_id, status, mode, ring_timeout_s, max_attempts_per_day, min_days_past_due,
    collect_prescribed, wrap_up_limit_s, filter, strategy_id, refreshed_at, changed_at, changed_by,
    detect, caution, machine_action, machine_message, sounds,
    lines_per_agent, abandon_target, abandon_limit, preview_s
from campaigns
order by name;
