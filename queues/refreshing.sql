-- name: lock_campaign
select portfolio_id, min_days_past_due, collect_prescribed from campaigns where id = $1 for no key update;

-- name: lift_time_limits
-- A large portfolio takes longer than a request may, and so does waiting for another refresh; until this transaction ends.
select set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true);

-- name: make_staging
create temp table refreshed_debtors (
    debtor_id bigint not null,
    score int not null,
    reasons text[] not null,
    bucket text not null,
    priority int not null
) on commit drop;

-- name: drop_staging
drop table refreshed_debtors;

-- name: analyze_staging
analyze refreshed_debtors;

-- name: facts
-- One row per debtor the campaign may call: no hold, a callable phone, and open debts late enough. Debts at risk of
-- prescription count only for debtors who have no others. $1 portfolio, $2 today, $3 last day of collection, $4 minimum
-- days past due, $5 collect prescribed debts too, $6 how far back attempts count.
with open_debts as (
    select debtor_id, amount_centavos, due_date, due_date >= $2::date - $3::int as collectable
    from debts
    where portfolio_id = $1 and status = 'open'
),
owed as (
    select
        debtor_id,
        bool_or(collectable) as collectable,
        coalesce(min(due_date) filter (where collectable), min(due_date)) as oldest_due,
        coalesce(sum(amount_centavos) filter (where collectable), sum(amount_centavos))::bigint as amount_centavos,
        coalesce(nullif(count(*) filter (where collectable), 0), count(*)) as open_debts
    from open_debts
    group by debtor_id
),
reach as (
    select debtor_id, count(*) as callable_phones, count(*) filter (where status = 'good') as confirmed_phones
    from phones
    where status in ('unknown', 'good')
    group by debtor_id
),
past as (
    select
        debtor_id,
        count(*) filter (where status = 'kept') as agreements_kept,
        count(*) filter (where status = 'broken') as agreements_broken
    from agreements
    group by debtor_id
),
tried as (
    select
        debtor_id,
        count(*) as attempts,
        count(*) filter (where answered_at is not null) as answered,
        max(identified_at) as right_party_at
    from attempts
    where created_at >= $6
    group by debtor_id
)
select
    owed.debtor_id,
    $2::date - owed.oldest_due as days_past_due,
    owed.amount_centavos,
    owed.open_debts,
    reach.callable_phones,
    reach.confirmed_phones,
    coalesce(past.agreements_kept, 0) as agreements_kept,
    coalesce(past.agreements_broken, 0) as agreements_broken,
    coalesce(tried.attempts, 0) as attempts,
    coalesce(tried.answered, 0) as answered,
    tried.right_party_at
from owed
inner join debtors on debtors.id = owed.debtor_id and debtors.hold is null
inner join reach on reach.debtor_id = owed.debtor_id
left join past on past.debtor_id = owed.debtor_id
left join tried on tried.debtor_id = owed.debtor_id
where owed.oldest_due <= $2::date - $4::int and (owed.collectable or $5);

-- name: store_scores
insert into debtor_scores (portfolio_id, debtor_id, score, reasons, bucket, scored_at)
select $1, debtor_id, score, reasons, bucket, $2 from refreshed_debtors
on conflict (portfolio_id, debtor_id) do update
set score = excluded.score, reasons = excluded.reasons, bucket = excluded.bucket, scored_at = excluded.scored_at
where
    (debtor_scores.score, debtor_scores.reasons, debtor_scores.bucket)
    is distinct from (excluded.score, excluded.reasons, excluded.bucket);

-- name: add
-- A debtor who was called in this campaign before keeps the retry time of the last attempt.
with added as (
    insert into queue_entries (campaign_id, debtor_id, priority, next_at)
    select $1, fresh.debtor_id, fresh.priority, greatest($2::timestamptz, last.retry_at)
    from refreshed_debtors as fresh
    left join lateral (
        select a.retry_at
        from attempts as a
        where a.debtor_id = fresh.debtor_id and a.campaign_id = $1
        order by a.created_at desc
        limit 1
    ) as last on true
    where not exists (
        select from queue_entries as entry where entry.campaign_id = $1 and entry.debtor_id = fresh.debtor_id
    )
    on conflict do nothing
    returning 1
)
select count(*) from added;

-- name: reopen
-- Done with once, but owing and callable again: a broken agreement, a new phone, a hold that was lifted.
with reopened as (
    update queue_entries as entry
    set
        state = 'ready',
        priority = fresh.priority,
        next_at = greatest(
            $2::timestamptz,
            (
                select a.retry_at
                from attempts as a
                where a.debtor_id = entry.debtor_id and a.campaign_id = $1
                order by a.created_at desc
                limit 1
            )
        )
    from refreshed_debtors as fresh
    where entry.campaign_id = $1 and entry.debtor_id = fresh.debtor_id and entry.state = 'done'
    returning 1
)
select count(*) from reopened;

-- name: reorder
with reordered as (
    update queue_entries as entry
    set priority = fresh.priority
    from refreshed_debtors as fresh
    where
        entry.campaign_id = $1 and entry.debtor_id = fresh.debtor_id and entry.state <> 'done'
        and entry.priority <> fresh.priority
    returning 1
)
select count(*) from reordered;

-- name: remove
-- Leased and dialing entries end by themselves: admission asks again, an outcome releases.
with removed as (
    delete from queue_entries as entry
    where
        entry.campaign_id = $1 and entry.state = 'ready'
        and not exists (select from refreshed_debtors as fresh where fresh.debtor_id = entry.debtor_id)
    returning 1
)
select count(*) from removed;
