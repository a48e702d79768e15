-- name: lock_debtor
-- So that a hold being set from now on waits for the attempt. Whom somebody else has locked, to set one or to import a
-- million others with them, is not waited for: null.
select id from debtors where id = $1 for no key update skip locked;

-- name: campaign
select c.portfolio_id, c.max_attempts_per_day, c.min_days_past_due, c.collect_prescribed, t.simulated
from campaigns as c
inner join trunks as t on t.id = c.trunk_id
where c.id = $1;

-- name: people
-- $2 portfolio, $3 the first day of debts that may be collected, null when prescribed ones may.
select
    d.id,
    d.document,
    d.state,
    d.city,
    d.hold is not null as on_hold,
    owed.open_debts,
    owed.oldest_due,
    exists (
        select from automatic_steps as s where s.portfolio_id = $2 and s.debtor_id = d.id
    ) as automatic_steps_done
from debtors as d
cross join lateral (
    select count(*) as open_debts, min(due_date) filter (where $3::date is null or due_date >= $3::date) as oldest_due
    from debts
    where portfolio_id = $2 and debtor_id = d.id and status = 'open'
) as owed
where d.id = any ($1::bigint[]);

-- name: called_from
-- The phone that somebody called us from who is to be called back.
select case when a.direction = 'inbound' and a.outcome like 'inbound%' then a.phone_id end
from attempts as a
where a.debtor_id = $1
order by a.created_at desc
limit 1;

-- name: numbers
select debtor_id, id as phone_id, number, status from phones where debtor_id = any ($1::bigint[]) order by debtor_id, id;

-- name: histories
-- Of each person ($1) from the begin of their own day ($2), week ($3) and month ($4) on. A call that the network refused
-- before it rang was no attempt at the person, nor is one that they made themselves; having spoken counts either way. The last attempt of every campaign on the portfolio ($5) tells how long
-- the person is left alone after $6.
select wanted.debtor_id, past.*
from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[])
    as wanted (debtor_id, day, week, month)
cross join lateral (
    select
        coalesce(bool_or(a.closed_at is null), false) as open_attempt,
        count(*) filter (where a.reached and a.created_at >= wanted.day) as attempts_today,
        count(*) filter (where a.reached and a.created_at >= wanted.week) as attempts_this_week,
        count(*) filter (where a.reached and a.created_at >= wanted.month) as attempts_this_month,
        count(*) filter (where a.spoken and a.created_at >= wanted.day) as conversations_today,
        coalesce(bool_or(a.outcome = 'abandoned' and a.created_at >= wanted.day), false) as abandoned_today,
        max(a.retry_at) filter (
            where
            a.retry_at > $6
            and a.campaign_id = any (array(select id from campaigns where portfolio_id = $5))
            and not exists (
                select
                from attempts as later
                where
                    later.debtor_id = wanted.debtor_id and later.campaign_id = a.campaign_id
                    and later.created_at > a.created_at
            )
        ) as cooling_until
    from (
        select
            campaign_id,
            created_at,
            closed_at,
            retry_at,
            outcome,
            direction = 'outbound'
            and (outcome is distinct from 'network_failure' or coalesce(ringing_at, answered_at) is not null) as reached,
            identified_at is not null and coalesce(outcome, '') not in ('callback', 'cut_off') as spoken
        from attempts
        where debtor_id = wanted.debtor_id
    ) as a
) as past;
