-- name: portfolio_by_name
select id from portfolios where name = $1;

-- name: portfolio_names
select name from portfolios order by name;

-- name: campaign_by_name
select id from campaigns where name = $1;

-- name: campaign_names
select name from campaigns order by name;

-- name: team_by_name
select id from teams where name = $1;

-- name: team_names
select name from teams order by name;

-- name: trunk_by_name
select id from trunks where name = $1;

-- name: trunk_names
select name from trunks order by name;

-- name: add_team
insert into teams (name) values ($1) on conflict (name) do nothing returning id;

-- name: add_trunk
insert into trunks (name, address, transport, username, password, caller_id, max_calls, simulated)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (name) do nothing
returning id;

-- name: add_campaign
insert into campaigns (
    name, portfolio_id, team_id, trunk_id, ring_timeout_s, max_attempts_per_day, min_days_past_due, collect_prescribed
)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (name) do nothing
returning id;

-- name: set_campaign_status
update campaigns set status = $2 where id = $1 and status <> $2;

-- name: campaign_outcomes
select outcome, count(*) as attempts from attempts where campaign_id = $1 group by outcome order by 2 desc;

-- name: analyze
analyze debtors, phones, debts;
