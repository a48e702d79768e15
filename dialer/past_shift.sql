-- name: calls
-- Those under way at the beginning, and those placed until the end.
select
    id, campaign_id, created_at, ringing_at, answered_at, listened_at, given_up_at, ended_at, detect, heard, outcome,
    direction = 'inbound' as inbound
from attempts
where
    team_id = $1 and created_at >= $2::timestamptz - interval '1 hour' and created_at < $3
    and (created_at >= $2 or ended_at is null or ended_at >= $2)
order by created_at, id;

-- name: states
-- Of the team's agents, and of whoever took one of its calls. What an agent did last before the beginning still held then.
with of_team as (
    select id from users where team_id = $1
    union
    select agent_id from attempts where team_id = $1 and created_at >= $2 and created_at < $3 and agent_id is not null
)
select said.agent_id, said.at, said.state, said.attempt_id
from of_team
cross join lateral (
    (
        select id, agent_id, at, state, attempt_id
        from presence_log
        where agent_id = of_team.id and at < $2 and at >= $2::timestamptz - interval '1 day'
        order by at desc, id desc
        limit 1
    )
    union all
    (
        select id, agent_id, at, state, attempt_id from presence_log where agent_id = of_team.id and at >= $2 and at < $3
    )
) as said
order by said.at, said.id;
