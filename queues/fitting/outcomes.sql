-- name: conversations
-- With the right party, in calls placed before $2: long enough ago for a payment to have come in. $1 portfolio, null for all.
select c.portfolio_id, a.debtor_id, a.created_at
from attempts as a
inner join campaigns as c on c.id = a.campaign_id
where a.identified_at is not null and a.created_at < $2 and ($1::int is null or c.portfolio_id = $1)
order by a.created_at, a.id;

-- name: features
-- What was known of each account ($1 portfolios, $2 debtors) before a moment ($3), by the definitions of
-- queues/scoring/accounts.sql, and whether it paid. Nothing that was written down at that moment or later is looked at, but for the
-- payments of $8 days that are the target. Debts, phones and agreements are as they were then as far as their dates tell.
-- $4 time zone of days, $5 last day of collection, $6 states and $7 area codes with their time zones (json objects),
-- $9 percent of what was owed that counts as paying, $10 first hours of the parts of the day after the first.
with observed as (
    select
        number, portfolio_id, debtor_id, moment,
        (moment at time zone $4)::date as day,
        ((moment at time zone $4)::date - 365)::timestamp at time zone $4 as since
    from unnest($1::int[], $2::bigint[], $3::timestamptz[])
        with ordinality as o (portfolio_id, debtor_id, moment, number)
)
select
    o.moment,
    o.day - owed.oldest_due as aging,
    owed.amount,
    owed.open_debts,
    past.kept as agreements_kept,
    past.broken as agreements_broken,
    coalesce(promised.broken, -1) as promises,
    paid.times as payments,
    coalesce(o.day - paid.last_on, -1) as payment_recency,
    coalesce(o.day - tried.contact_on, -1) as right_party_recency,
    coalesce(100 * tried.answered / nullif(tried.attempts, 0), -1) as answer_rate,
    coalesce(hours.best, -1) as best_hour,
    reach.callable as phones,
    reach.confirmed as confirmed_phones,
    coalesce(o.day - reach.newest_on, -1) as phone_freshness,
    o.day - (d.created_at at time zone $4)::date as tenure,
    cured.times as times_cured,
    tried.disputes,
    coalesce(rated.score, -1) as bureau,
    100 * coalesce(recovered.centavos, 0) >= $9::int * owed.amount as paid
from observed as o
inner join debtors as d on d.id = o.debtor_id
cross join lateral (
    select
        coalesce(min(due_date) filter (where collectable), min(due_date)) as oldest_due,
        coalesce(sum(amount_centavos) filter (where collectable), sum(amount_centavos))::bigint as amount,
        coalesce(nullif(count(*) filter (where collectable), 0), count(*)) as open_debts
    from (
        select t.due_date, t.amount_centavos, t.due_date >= o.day - $5::int as collectable
        from debts as t
        where
            t.portfolio_id = o.portfolio_id and t.debtor_id = o.debtor_id and t.created_at < o.moment
            and (t.status in ('open', 'agreed') or coalesce(t.closed_at, t.updated_at) >= o.moment)
            and not exists (
                select
                from agreement_debts as ad
                inner join agreements as g on g.id = ad.agreement_id
                where ad.debt_id = t.id and g.created_at < o.moment and g.status in ('active', 'kept')
            )
    ) as open_then
) as owed
cross join lateral (
    select
        count(*) filter (where g.status = 'kept' and due.last_paid_at < o.moment) as kept,
        count(*) filter (where g.status = 'broken' and due.first_missed < o.day) as broken
    from agreements as g
    cross join lateral (
        select max(i.paid_at) as last_paid_at, min(i.due_date) filter (where i.paid_at is null) as first_missed
        from instalments as i
        where i.agreement_id = g.id
    ) as due
    where g.debtor_id = o.debtor_id and g.created_at < o.moment
) as past
cross join lateral (
    select count(*) as times, max(p.paid_on) as last_on
    from agreements as g
    inner join payments as p on p.agreement_id = g.id
    where g.debtor_id = o.debtor_id and p.posted_at < o.moment
) as paid
cross join lateral (
    select
        count(*) filter (where a.direction = 'outbound') as attempts,
        count(*) filter (
            where a.direction = 'outbound' and a.answered_at is not null and a.outcome is distinct from 'voicemail'
        ) as answered,
        (max(a.identified_at) filter (where a.identified_at < o.moment) at time zone $4)::date as contact_on,
        count(*) filter (where a.outcome = 'disputed') as disputes
    from attempts as a
    where a.debtor_id = o.debtor_id and a.created_at >= o.since and a.created_at < o.moment
) as tried
left join lateral (
    select
        count(*) filter (
            where
                a.promised_for < o.day
                and (paid.last_on is null or paid.last_on < (a.created_at at time zone $4)::date)
        ) as broken
    from attempts as a
    where
        a.debtor_id = o.debtor_id and a.outcome = 'promise_to_pay' and a.promised_for is not null
        and a.created_at >= o.since and a.created_at < o.moment
    having count(*) > 0
) as promised on true
left join lateral (
    select max(100 * part.answered / part.attempts) as best
    from (
        select
            count(*) as attempts,
            count(*) filter (
                where a.answered_at is not null and a.outcome not in ('voicemail', 'silent', 'network_failure')
            ) as answered
        from attempts as a
        where
            a.debtor_id = o.debtor_id and a.closed_at < o.moment and a.direction = 'outbound'
            and (coalesce(a.ringing_at, a.answered_at) is not null or a.outcome = 'busy')
        group by
            width_bucket(
                extract(
                    hour from coalesce(a.ringing_at, a.answered_at, a.created_at)
                    at time zone coalesce($6::jsonb ->> d.state, $7::jsonb ->> substr(a.number, 4, 2), $4)
                )::int,
                $10::int[]
            )
    ) as part
) as hours on true
cross join lateral (
    select
        count(*) as callable,
        count(*) filter (where p.status = 'good' and coalesce(p.status_at, p.learned_at) < o.moment) as confirmed,
        (max(p.learned_at) at time zone $4)::date as newest_on
    from phones as p
    where
        p.debtor_id = o.debtor_id and p.learned_at < o.moment
        and (p.status in ('unknown', 'good') or p.status_at >= o.moment)
        and not exists (
            select
            from do_not_call_entries as e
            inner join do_not_call_lists as l on l.id = e.list_id and l.state is null
            where e.key = p.number and e.added_at < o.moment and l.valid_from <= o.day
        )
) as reach
cross join lateral (
    select count(*) as times
    from debts as t
    where
        t.portfolio_id = o.portfolio_id and t.debtor_id = o.debtor_id and t.status = 'paid' and t.updated_at < o.moment
) as cured
left join lateral (
    select b.score
    from bureau_scores as b
    where b.debtor_id = o.debtor_id and b.scored_on < o.day
    order by b.scored_on desc, b.source
    limit 1
) as rated on true
left join lateral (
    select sum(p.amount_centavos) as centavos
    from agreements as g
    inner join payments as p on p.agreement_id = g.id
    where
        g.portfolio_id = o.portfolio_id and g.debtor_id = o.debtor_id and g.created_at >= o.moment
        and p.paid_on between o.day and o.day + $8::int
) as recovered on true
where owed.oldest_due is not null
order by o.number;
