-- name: people
-- Those of the turns ($1 campaigns, $2 debtors) that belong to a trunk that reaches people.
select turn.number as turn, d.id as debtor_id, d.state, d.city
from unnest($1::int[], $2::bigint[]) with ordinality as turn (campaign_id, debtor_id, number)
inner join campaigns as c on c.id = turn.campaign_id
inner join trunks as t on t.id = c.trunk_id and not t.simulated
inner join debtors as d on d.id = turn.debtor_id;

-- name: move
-- $3 when the turn was to be, $4 when it is better.
update queue_entries as entry
set next_at = turn.better
from unnest($1::int[], $2::bigint[], $3::timestamptz[], $4::timestamptz[])
    as turn (campaign_id, debtor_id, next_at, better)
where
    entry.campaign_id = turn.campaign_id and entry.debtor_id = turn.debtor_id and entry.next_at = turn.next_at
    and entry.state = 'ready' and not entry.callback
returning entry.debtor_id;
