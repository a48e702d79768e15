-- name: facts
-- The debtor's row is locked so that a hold being set at this moment is either seen or waits for the attempt.
select
    d.state,
    d.hold is not null as on_hold,
    t.simulated,
    c.max_attempts_per_day,
    (
        select count(*)
        from debts
        where
            portfolio_id = c.portfolio_id and debtor_id = d.id and status = 'open'
            and due_date <= $3::date - c.min_days_past_due
            and (c.collect_prescribed or due_date >= $3::date - $4::int)
    ) as open_debts,
    exists (select from attempts where debtor_id = d.id and closed_at is null) as open_attempt
from campaigns as c
inner join trunks as t on t.id = c.trunk_id
cross join debtors as d
where c.id = $1 and d.id = $2
for no key update of d;

-- name: phones
-- Callable numbers, the least recently tried first; a confirmed number before unknown ones among those never tried.
select p.id as phone_id, p.number
from phones as p
left join lateral (
    select max(a.created_at) as tried_at from attempts as a where a.debtor_id = p.debtor_id and a.phone_id = p.id
) as last on true
where p.debtor_id = $1 and p.status in ('unknown', 'good')
order by last.tried_at nulls first, p.status = 'good' desc, p.id;

-- name: attempts_since
-- A call that the network refused before it rang was no attempt at the person.
select
    count(*) filter (
        where outcome is distinct from 'network_failure' or coalesce(ringing_at, answered_at) is not null
    ) as attempts,
    coalesce(bool_or(identified_at is not null and outcome is distinct from 'callback'), false) as spoken_to
from attempts
where debtor_id = $1 and created_at >= $2;

-- name: windows
-- The windows of each state asked for; a state without a row in force has the default's.
select wanted.state as asked, w.weekday, w.opens, w.closes, w.valid_from, w.valid_until
from unnest($1::text[]) as wanted (state)
inner join contact_windows as w
    on w.state is not distinct from case
        when exists (
            select
            from contact_windows as own
            where
                own.state = wanted.state and own.valid_from <= $2
                and (own.valid_until is null or own.valid_until >= $2)
        ) then wanted.state
    end
order by wanted.state, w.weekday, w.opens;
