-- name: calls
-- A campaign's own closed calls out to people since $2, newest first; seconds. One that an agent got, or whom nobody was
-- free for, needed one; one that the network never carried says nothing.
select
    extract(hour from created_at at time zone $3)::int as hour,
    agent_id is not null or outcome = 'abandoned' as needed,
    answered_at is not null and agent_id is null and outcome <> 'abandoned' as machine,
    detect,
    extract(epoch from answered_at - created_at)::float8 as ring_s,
    extract(epoch from ended_at - created_at)::float8 as lasted_s,
    extract(epoch from listened_at - answered_at)::float8 as detect_s,
    extract(epoch from coalesce(transferred_at, ended_at) - connected_at)::float8 as talk_s,
    case when transferred_at is null then extract(epoch from closed_at - ended_at)::float8 end as wrap_up_s,
    exists (select from outcomes as o where o.id = attempts.outcome and o.effect = 'agreement') as agreed
from attempts
where
    team_id = (select team_id from campaigns where id = $1)
    and campaign_id = $1
    and created_at >= $2
    and direction = 'outbound'
    and closed_at is not null
    and outcome <> 'network_failure'
order by created_at desc
limit $4;

-- name: agents
-- The most agents who talked for a campaign on one day since $2.
select coalesce(max(agents), 0)
from (
    select count(distinct agent_id) as agents
    from attempts
    where
        team_id = (select team_id from campaigns where id = $1)
        and campaign_id = $1
        and created_at >= $2
        and direction = 'outbound'
        and connected_at is not null
    group by (created_at at time zone $3)::date
) as by_day;
