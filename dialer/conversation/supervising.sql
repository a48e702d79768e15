-- name: current
select id, attempt_id, agent_id, role from supervisions where supervisor_id = $1 and ended_at is null for update;

-- name: every_team
select id from teams order by id;

-- name: start
insert into supervisions (attempt_id, supervisor_id, agent_id, role, started_at, changed_at)
values ($1, $2, $3, $4, $5, $5)
returning id;

-- name: change
update supervisions set role = $2, changed_at = $3 where id = $1;

-- name: stop
update supervisions set ended_at = $2 where id = $1 and ended_at is null;

-- name: end_with_calls
-- What goes on although its call does not: a screen or a process went away before it could say so.
update supervisions s
set ended_at = a.ended_at
from attempts a
where a.id = s.attempt_id and a.team_id = $1 and a.ended_at is not null and s.ended_at is null
returning s.agent_id;

-- name: conversations
-- Every conversation that may be supervised, with who supervises it.
select
    a.id as attempt_id, a.state, a.connected_at, a.arrangement, a.transferred_at, a.agent_id, u.name as agent, t.name as team,
    d.name as debtor, a.number, c.name as campaign, l.name as other,
    array(
        select row(s.supervisor_id, v.name, s.role)
        from supervisions s join users v on v.id = s.supervisor_id
        where s.attempt_id = a.id and s.ended_at is null
        order by s.started_at
    ) as supervisors
from attempts a
join users u on u.id = a.agent_id
join teams t on t.id = a.team_id
left join debtors d on d.id = a.debtor_id
join campaigns c on c.id = a.campaign_id
left join call_legs l on l.attempt_id = a.id and l.ended_at is null and l.dropped_at is null
where a.closed_at is null and a.state = 'talking' and ($1::int is null or a.team_id = $1)
order by a.connected_at, a.id;
