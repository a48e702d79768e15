-- name: times
-- Seconds of agents' time between $1 and $2 by what they did, of those who were there; the state before $1 holds on.
with said as (
    select
        agent_id, state, greatest(at, $1::timestamptz) as begins,
        least(coalesce(lead(at) over (partition by agent_id order by at, id), $2), $2::timestamptz) as ends
    from presence_log
    where at < $2
)
select state, sum(extract(epoch from ends - begins))::float as seconds
from said
where ends > begins and state not in ('logged_out', 'paused')
group by state;

-- name: calls
-- The calls placed between $1 and $2 for whoever is free, with what a simulation has to know of them, in seconds.
select
    extract(epoch from answered_at - created_at)::float as answered_after,
    extract(epoch from connected_at - answered_at)::float as connected_after,
    extract(epoch from ended_at - connected_at)::float as talk,
    extract(epoch from closed_at - ended_at)::float as wrap_up,
    extract(epoch from ended_at - created_at)::float as over_after,
    outcome = 'abandoned' as abandoned
from attempts
where created_at >= $1 and created_at < $2 and ended_at is not null and direction = 'outbound';
