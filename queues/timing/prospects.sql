-- name: last_calls
-- The last call to or from each debtor ($1), with the state of their address; those never called included.
select d.id as debtor_id, d.state, last.outcome, last.recorded_by
from debtors as d
left join lateral (
    select a.outcome, a.recorded_by
    from attempts as a
    where a.debtor_id = d.id
    order by a.created_at desc
    limit 1
) as last on true
where d.id = any ($1::bigint[]);
