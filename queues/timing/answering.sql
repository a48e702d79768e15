-- name: record_reached
-- $4 answered by a human, $5 by the right person. The other parts of the day are not touched twice in one statement.
with answered_elsewhere as (
    update phone_history
    set failures = 0
    where $4::boolean and debtor_id = $1 and phone_id = $2 and day_part <> $3 and failures > 0
)
insert into phone_history as h
    (debtor_id, phone_id, day_part, attempts, answered, right_party, failures, last_at)
values ($1, $2, $3, 1, $4::boolean::int, $5::boolean::int, (not $4::boolean)::int, $6)
on conflict (debtor_id, phone_id, day_part) do update
set
    attempts = h.attempts + 1,
    answered = h.answered + excluded.answered,
    right_party = h.right_party + excluded.right_party,
    failures = case when $4::boolean then 0 else h.failures + 1 end,
    last_at = greatest(h.last_at, excluded.last_at);

-- name: record_unreached
insert into phone_history as h
    (debtor_id, phone_id, day_part, attempts, answered, right_party, failures, last_at)
values ($1, $2, $3, 0, 0, 0, 1, $4)
on conflict (debtor_id, phone_id, day_part) do update
set failures = greatest(h.failures, least(h.failures + 1, 3)), last_at = greatest(h.last_at, excluded.last_at);

-- name: phones_of
select
    p.debtor_id, p.id as phone_id, p.number, p.status,
    h.day_part, h.attempts, h.answered, h.right_party, h.failures, h.last_at
from phones as p
left join phone_history as h on h.debtor_id = p.debtor_id and h.phone_id = p.id
where p.debtor_id = any ($1::bigint[])
order by p.debtor_id, p.id, h.day_part;

-- name: rates
select day_part, kind, attempts, answered, right_party from answer_rates;

-- name: lift_time_limit
-- A year's calls of a large centre take longer to sum up than a request may; until this transaction ends.
select set_config('statement_timeout', '0', true);

-- name: learn_rates
-- The pattern is that of queues.phone_choice.kind_of.
insert into answer_rates (day_part, kind, attempts, answered, right_party, learned_at)
select
    h.day_part,
    case when p.number like '+55__9________' then 'mobile' else 'fixed' end,
    sum(h.attempts), sum(h.answered), sum(h.right_party), $2
from phone_history as h
inner join phones as p on p.id = h.phone_id
where h.last_at >= $1
group by 1, 2
on conflict (day_part, kind) do update
set
    attempts = excluded.attempts,
    answered = excluded.answered,
    right_party = excluded.right_party,
    learned_at = excluded.learned_at;
