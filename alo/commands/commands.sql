-- name: team_by_name
select id from teams where name = $1;

-- name: teams
select id, name from teams order by name;

-- name: user_by_username
select id from users where username = $1;

-- name: names
select name from (
    select 'portfolio' as kind, name from portfolios
    union all
    select 'campaign', name from campaigns
    union all
    select 'team', name from teams
    union all
    select 'trunk', name from trunks where retired_at is null
) as everything
where kind = $1
order by name;

-- name: add_team
insert into teams (name) values ($1) on conflict (name) do nothing returning id;

-- name: campaign_outcomes
select outcome, count(*) as attempts from attempts where campaign_id = $1 group by outcome order by 2 desc;
