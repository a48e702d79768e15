-- name: insert
insert into call_legs (id, attempt_id, agent_id, team_id, kind, number, name, trunk_id, node, state, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'created', $10);

-- name: lock
select * from call_legs where id = $1 for update;

-- name: save
update call_legs
set state = $2, trying_at = $3, ringing_at = $4, answered_at = $5, ended_at = $6, cause = $7, sip_code = $8
where id = $1;

-- name: drop
update call_legs set dropped_at = $2 where id = $1 and dropped_at is null;

-- name: open_of_team
select * from call_legs where team_id = $1 and ended_at is null order by created_at;

-- name: live
-- Which of these calls are legs of any team that have not ended.
select id, team_id from call_legs where id = any($1::uuid[]) and ended_at is null;

-- name: unwanted
-- Legs that nobody needs any more and that have not ended: the order to hang them up may have been lost.
select l.*
from call_legs l
left join attempts a on a.id = l.attempt_id
left join users u on u.id = l.agent_id and l.kind = 'agent_phone'
left join agent_presence p on p.agent_id = u.id
where l.team_id = $1 and l.ended_at is null
    and (l.dropped_at is not null or a.ended_at is not null or not u.use_phone or p.state = 'logged_out');

-- name: read
-- The attempt is locked by the caller.
select
    a.arrangement, a.arranged_at, a.sound, a.sound_state,
    l.id as leg_id, l.kind as leg_kind, l.answered_at is not null as leg_answered
from attempts a
left join call_legs l on l.attempt_id = a.id and l.ended_at is null and l.dropped_at is null
where a.id = $1;

-- name: save_conversation
update attempts set arrangement = $2, arranged_at = $3, sound = $4, sound_state = $5 where id = $1;
