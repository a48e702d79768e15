-- name: choose
update users set use_phone = $2 where id = $1 and (phone is not null or not $2) returning id;

-- name: set_phone
update users set phone = $2, phone_trunk_id = $3, use_phone = $2::text is not null where id = $1;

-- name: in_use
select use_phone from users where id = $1;

-- name: up
select id from call_legs where agent_id = $1 and kind = 'agent_phone' and state = 'answered';

-- name: node_of
select l.node
from call_legs l
join users u on u.id = l.agent_id
where l.agent_id = $1 and u.use_phone and l.kind = 'agent_phone' and l.state = 'answered';

-- name: wanted
-- Ready agents who speak by their own telephone and are not on it, nor being called.
select p.agent_id, u.name, u.phone, u.phone_trunk_id
from agent_presence p
join users u on u.id = p.agent_id
where p.team_id = $1 and p.state = 'ready' and u.use_phone
    and not exists (
        select from call_legs l where l.agent_id = p.agent_id and l.kind = 'agent_phone' and l.ended_at is null
    );

-- name: call_of_agent
select a.id, a.node
from attempts a
join agent_presence p on p.attempt_id = a.id
where p.agent_id = $1 and p.state in ('reserved', 'talking') and a.state in ('answered', 'talking');
