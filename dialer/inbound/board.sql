-- name: waiting
-- Who waits for an agent of these teams, the first first.
select coalesce(nullif(n.label, ''), i.called) as called, i.caller, d.name as debtor, i.arrived_at
from inbound_calls i
join attempts a on a.id = i.attempt_id and a.closed_at is null
left join inbound_numbers n on n.id = i.inbound_number_id
left join debtors d on d.id = a.debtor_id
where i.team_id = any($1::int[]) and i.state = 'waiting'
order by i.arrived_at, i.attempt_id;

-- name: today
select
    count(*) as calls,
    count(a.connected_at) as answered,
    count(*) filter (where a.outcome = 'inbound_abandoned') as abandoned,
    count(*) filter (where a.outcome like 'inbound%' and a.retry_at is not null) as called_back
from attempts a
where a.team_id = any($1::int[]) and a.created_at >= $2 and a.direction = 'inbound';

-- name: numbers
select exists (select from inbound_numbers where team_id = any($1::int[]));
