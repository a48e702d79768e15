-- name: every
select code, position, name_pt, name_en, colour, limit_minutes, daily_minutes, productive, active
from pause_reasons
order by active desc, position, code;

-- name: offered
select active from pause_reasons where code = $1;

-- name: add
insert into pause_reasons
    (code, position, name_pt, name_en, colour, limit_minutes, daily_minutes, productive, active, changed_at, changed_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (code) do nothing
returning code;

-- name: change
update pause_reasons
set position = $2, name_pt = $3, name_en = $4, colour = $5, limit_minutes = $6, daily_minutes = $7, productive = $8,
    active = $9, changed_at = $10, changed_by = $11
where code = $1
returning code;

-- name: spent
-- What each of these agents ($1) had of each reason since $2, without the pause that they are on. A pause that began on
-- the day before counts from $2 on.
select agent_id, reason, sum(extract(epoch from until - greatest(at, $2)))::float8 as seconds
from (
    select agent_id, at, state, reason, lead(at) over (partition by agent_id order by at, id) as until
    from presence_log
    where agent_id = any($1::int[]) and at >= $2::timestamptz - interval '1 day'
) as stays
where state = 'paused' and until > $2
group by agent_id, reason;

-- name: spent_by_reason
-- Of a team ($1), or of all with null, since $2; pauses that go on count until $3.
select reason, sum(extract(epoch from until - greatest(at, $2)))::float8 as seconds, count(distinct agent_id) as agents
from (
    select l.agent_id, l.at, l.state, l.reason, lead(l.at, 1, $3) over (partition by l.agent_id order by l.at, l.id) as until
    from presence_log l
    join users u on u.id = l.agent_id
    where l.at >= $2::timestamptz - interval '1 day' and ($1::int is null or u.team_id = $1)
) as stays
where state = 'paused' and until > $2
group by reason
order by seconds desc;
