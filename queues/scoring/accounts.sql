-- name: configure
-- Settings of this transaction, and what they were before.
select name, current_setting(name) as before, set_config(name, value, true)
from unnest($1::text[], $2::text[]) as wanted (name, value);

-- name: crossings
-- Days past due on which a campaign of the portfolio begins or ceases to call.
select min_days_past_due as day from campaigns where portfolio_id = $1
union
select (filter ->> 'max_days_past_due')::int + 1 from campaigns where portfolio_id = $1 and filter ? 'max_days_past_due';

-- name: span
-- The first and the last debtor who owes a portfolio anything, or did when it was last scored.
select min(first) as first, max(last) as last
from (
    select min(debtor_id) as first, max(debtor_id) as last from debts where portfolio_id = $1 and status = 'open'
    union all
    select min(debtor_id), max(debtor_id) from accounts where portfolio_id = $1
) as spans;

-- name: portfolios_of
-- The portfolios in which debtors owe, or did when they were last scored, with those debtors of each.
select portfolio_id, array_agg(debtor_id) as debtor_ids
from (
    select portfolio_id, debtor_id from debts where debtor_id = any ($1::bigint[])
    union
    select p.id, a.debtor_id
    from portfolios as p
    inner join accounts as a on a.portfolio_id = p.id and a.debtor_id = any ($1)
) as known
where $2::int is null or portfolio_id = $2
group by portfolio_id
order by portfolio_id;

-- name: due
-- The debtors whose accounts change by the passing of time.
select debtor_id from accounts where portfolio_id = $1 and changes_on <= $2 order by debtor_id;

-- name: count
select count(*) from accounts where portfolio_id = $1;

-- name: analyze
-- Whoever analyzes already is not waited for: two who scored would wait for each other.
analyze (skip_locked) accounts;

-- name: remove
-- Accounts of debtors who owe nothing any more. $1 portfolio, $2 first and $3 last debtor, $4 those among them (null: all).
delete from accounts as a
where
    a.portfolio_id = $1 and a.debtor_id between $2 and $3 and ($4::bigint[] is null or a.debtor_id = any ($4))
    and not exists (
        select from debts as d
        where
            d.portfolio_id = $1 and d.debtor_id = a.debtor_id and d.status = 'open'
            and d.debtor_id between $2 and $3 and ($4::bigint[] is null or d.debtor_id = any ($4))
    );

-- name: write
-- One row per debtor with open debts: the facts, the bin each characteristic falls into, the score, and the day on which
-- any of it changes by itself. Written only where it differs; an account that was written after $6 stays as it is, for that
-- was done knowing more. Debts at risk of prescription count only for debtors who have no others.
-- $1 portfolio, $2 first and $3 last debtor, $4 those among them (null: all), $5 score_tables, $6 now, $7 model, $8 cause.
with t as not materialized (
    select ($5::score_tables).*, make_interval(secs => ($5::score_tables).utc_offset_s) as utc_offset
),
owed as (
    select
        debtor_id,
        not bool_or(collectable) as prescribed,
        coalesce(min(due_date) filter (where collectable), min(due_date)) as oldest_due,
        coalesce(sum(amount_centavos) filter (where collectable), sum(amount_centavos))::bigint as amount_centavos,
        coalesce(nullif(count(*) filter (where collectable), 0), count(*)) as open_debts
    from (
        select d.debtor_id, d.amount_centavos, d.due_date, d.due_date >= t.today - t.last_day_of_collection as collectable
        from debts as d, t
        where
            d.portfolio_id = $1 and d.status = 'open' and d.debtor_id between $2 and $3
            and ($4::bigint[] is null or d.debtor_id = any ($4))
    ) as open_debts
    group by debtor_id
),
people as (
    select d.id as debtor_id, d.hold, (d.created_at at time zone t.utc_offset)::date as known_on
    from debtors as d, t
    where d.id between $2 and $3 and ($4::bigint[] is null or d.id = any ($4))
),
blocked as (
    select p.id
    from phones as p
    inner join do_not_call_entries as e on e.key = p.number
    inner join do_not_call_lists as l on l.id = e.list_id
    inner join debtors as d
        on d.id = p.debtor_id and d.id between $2 and $3 and ($4::bigint[] is null or d.id = any ($4))
    cross join t
    where
        p.debtor_id between $2 and $3 and ($4::bigint[] is null or p.debtor_id = any ($4))
        and l.valid_from <= t.today and (l.valid_until is null or l.valid_until >= t.today)
        and (
            l.state is null or l.state = d.state
            or l.state = t.area_states[array_position(t.area_codes, substr(p.number, 4, 2))]
        )
),
reach as (
    select
        p.debtor_id,
        count(*) as callable,
        count(*) filter (where p.status = 'good') as confirmed,
        max(p.learned_at) as newest_at
    from phones as p
    where
        p.status in ('unknown', 'good') and p.debtor_id between $2 and $3
        and ($4::bigint[] is null or p.debtor_id = any ($4))
        and p.id not in (select b.id from blocked as b)
    group by p.debtor_id
),
cured as (
    select debtor_id, count(*) as times
    from debts
    where
        portfolio_id = $1 and status = 'paid' and debtor_id between $2 and $3
        and ($4::bigint[] is null or debtor_id = any ($4))
    group by debtor_id
),
agreed as (
    select
        debtor_id,
        count(*) filter (where status = 'kept') as kept,
        count(*) filter (where status = 'broken') as broken
    from agreements
    where debtor_id between $2 and $3 and ($4::bigint[] is null or debtor_id = any ($4))
    group by debtor_id
),
due as (
    select
        g.debtor_id,
        min(i.due_date) filter (where i.due_date >= t.today) as due_next,
        max(i.due_date) filter (where i.due_date < t.today) as due_last
    from agreements as g
    inner join instalments as i on i.agreement_id = g.id and i.paid_at is null
    cross join t
    where
        g.portfolio_id = $1 and g.status = 'active' and g.debtor_id between $2 and $3
        and ($4::bigint[] is null or g.debtor_id = any ($4))
    group by g.debtor_id
),
paid as (
    select g.debtor_id, count(*) as received, max(p.paid_on) as paid_on
    from agreements as g
    inner join payments as p on p.agreement_id = g.id
    where g.debtor_id between $2 and $3 and ($4::bigint[] is null or g.debtor_id = any ($4))
    group by g.debtor_id
),
tried as (
    select
        a.debtor_id,
        count(*) filter (where a.direction = 'outbound') as attempts,
        count(*) filter (
            where a.direction = 'outbound' and a.answered_at is not null and a.outcome is distinct from 'voicemail'
        ) as answered,
        count(*) filter (where a.outcome = 'disputed') as disputed,
        (min(a.created_at) at time zone t.utc_offset)::date as first_on,
        (max(a.identified_at) at time zone t.utc_offset)::date as contact_on
    from attempts as a, t
    where
        a.created_at >= t.history_from and a.debtor_id between $2 and $3
        and ($4::bigint[] is null or a.debtor_id = any ($4))
    group by a.debtor_id, t.utc_offset
),
promised as (
    select
        debtor_id,
        count(*) filter (where unpaid and promised_for < today) as missed,
        min(promised_for) filter (where unpaid and promised_for >= today) as passes_on,
        min(promised_for) filter (where unpaid and here and promised_for >= today) as promise_next,
        max(promised_for) filter (where unpaid and here and promised_for < today) as promise_last
    from (
        select
            a.debtor_id, a.promised_for, t.today, c.portfolio_id = $1 as here,
            paid.paid_on is null or paid.paid_on < (a.created_at at time zone t.utc_offset)::date as unpaid
        from attempts as a
        inner join campaigns as c on c.id = a.campaign_id
        left join paid on paid.debtor_id = a.debtor_id
        cross join t
        where
            a.promised_for is not null and a.outcome = 'promise_to_pay' and a.created_at >= t.history_from
            and a.debtor_id between $2 and $3 and ($4::bigint[] is null or a.debtor_id = any ($4))
    ) as promises
    group by debtor_id
),
hours as (
    select debtor_id, max(100 * answered / attempts)::bigint as best
    from (
        select debtor_id, sum(attempts) as attempts, sum(answered) as answered
        from phone_history
        where debtor_id between $2 and $3 and ($4::bigint[] is null or debtor_id = any ($4))
        group by debtor_id, day_part
        having sum(attempts) > 0
    ) as parts
    group by debtor_id
),
rated as (
    select distinct on (debtor_id) debtor_id, score::bigint as rating
    from bureau_scores
    where debtor_id between $2 and $3 and ($4::bigint[] is null or debtor_id = any ($4))
    order by debtor_id, scored_on desc, source
),
past as (
    select
        debtor_id,
        coalesce(attempts, 0) as attempts,
        contact_on,
        coalesce(least(due_next, promise_next), greatest(due_last, promise_last)) as promise_due,
        coalesce(agreed.broken, 0) + coalesce(missed, 0) as broken,
        width_bucket(coalesce(kept, 0), (t.agreements_kept).first_values) as kept_bin,
        width_bucket(coalesce(agreed.broken, 0), (t.agreements_broken).first_values) as broken_bin,
        width_bucket(coalesce(missed, -1), (t.promises).first_values) as promises_bin,
        width_bucket(coalesce(received, 0), (t.payments).first_values) as payments_bin,
        width_bucket(coalesce(t.today - paid_on, -1)::bigint, (t.payment_recency).first_values) as paid_bin,
        width_bucket(coalesce(t.today - contact_on, -1)::bigint, (t.right_party_recency).first_values) as contact_bin,
        width_bucket(coalesce(100 * answered / nullif(attempts, 0), -1), (t.answer_rate).first_values) as answer_bin,
        width_bucket(coalesce(best, -1), (t.best_hour).first_values) as hour_bin,
        width_bucket(coalesce(times, 0), (t.times_cured).first_values) as cured_bin,
        width_bucket(coalesce(disputed, 0), (t.disputes).first_values) as disputes_bin,
        width_bucket(coalesce(rating, -1), (t.bureau).first_values) as bureau_bin,
        least(
            contact_on + t.contact_steps[width_bucket(t.today - contact_on, t.contact_steps) + 1],
            paid_on + ((t.payment_recency).first_values)[
                width_bucket((t.today - paid_on)::bigint, (t.payment_recency).first_values) + 1
            ]::int,
            first_on + (t.today - (t.history_from at time zone t.utc_offset)::date) + 1,
            passes_on + 1,
            due_next + 1
        ) as changes_on
    from tried
    full join agreed using (debtor_id)
    full join due using (debtor_id)
    full join paid using (debtor_id)
    full join promised using (debtor_id)
    full join cured using (debtor_id)
    full join hours using (debtor_id)
    full join rated using (debtor_id)
    cross join t
    offset 0
),
history as (
    select
        debtor_id, attempts, contact_on, promise_due, broken, changes_on,
        array[
            kept_bin, broken_bin, promises_bin, payments_bin, paid_bin, contact_bin, answer_bin, hour_bin, cured_bin,
            disputes_bin, bureau_bin
        ]::smallint[] as bins,
        (t.agreements_kept).points[kept_bin + 1] + (t.agreements_broken).points[broken_bin + 1]
        + (t.promises).points[promises_bin + 1] + (t.payments).points[payments_bin + 1]
        + (t.payment_recency).points[paid_bin + 1] + (t.right_party_recency).points[contact_bin + 1]
        + (t.answer_rate).points[answer_bin + 1] + (t.best_hour).points[hour_bin + 1]
        + (t.times_cured).points[cured_bin + 1] + (t.disputes).points[disputes_bin + 1]
        + (t.bureau).points[bureau_bin + 1] as points
    from past, t
    offset 0
),
binned as (
    select
        owed.debtor_id, owed.oldest_due, owed.amount_centavos, owed.open_debts, owed.prescribed, people.hold,
        people.known_on,
        coalesce(reach.callable, 0) as callable,
        (reach.newest_at at time zone t.utc_offset)::date as phone_on,
        history.attempts, history.contact_on, history.promise_due, history.broken, history.bins, history.points,
        history.changes_on,
        width_bucket((t.today - owed.oldest_due)::bigint, (t.aging).first_values) as aging_bin,
        width_bucket(owed.amount_centavos, (t.amount).first_values) as amount_bin,
        width_bucket(owed.open_debts, (t.open_debts).first_values) as debts_bin,
        width_bucket((t.today - people.known_on)::bigint, (t.tenure).first_values) as tenure_bin,
        width_bucket(coalesce(reach.callable, 0), (t.phones).first_values) as phones_bin,
        width_bucket(coalesce(reach.confirmed, 0), (t.confirmed_phones).first_values) as confirmed_bin,
        width_bucket(
            coalesce(t.today - (reach.newest_at at time zone t.utc_offset)::date, -1)::bigint,
            (t.phone_freshness).first_values
        ) as freshness_bin
    from owed
    inner join people on people.debtor_id = owed.debtor_id
    left join reach on reach.debtor_id = owed.debtor_id
    left join history on history.debtor_id = owed.debtor_id
    cross join t
    offset 0
),
scored as (
    select
        binned.debtor_id, oldest_due, amount_centavos, binned.open_debts, prescribed,
        width_bucket(t.today - oldest_due, t.first_days)::smallint as bucket,
        hold, callable::smallint as callable_phones,
        coalesce(attempts, 0)::int as attempts,
        contact_on as last_contact_on, promise_due,
        coalesce(broken, 0)::smallint as broken,
        round(1000 / (1 + exp(
            greatest(-30000, least(30000,
                t.intercept + (t.aging).points[aging_bin + 1] + (t.amount).points[amount_bin + 1]
                + (t.open_debts).points[debts_bin + 1] + (t.tenure).points[tenure_bin + 1]
                + (t.phones).points[phones_bin + 1] + (t.confirmed_phones).points[confirmed_bin + 1]
                + (t.phone_freshness).points[freshness_bin + 1] + coalesce(points, t.no_history_points)
            )) / (-1000)::float8
        )))::smallint as score,
        array[aging_bin, amount_bin, debts_bin, tenure_bin, phones_bin, confirmed_bin, freshness_bin]::smallint[]
        || coalesce(bins, t.no_history_bins) as bins,
        coalesce(
            least(
                oldest_due + t.aging_steps[width_bucket(t.today - oldest_due, t.aging_steps) + 1],
                known_on + ((t.tenure).first_values)[tenure_bin + 1]::int,
                phone_on + ((t.phone_freshness).first_values)[freshness_bin + 1]::int,
                changes_on,
                (
                    select min(changed_on)
                    from do_not_call_lists as l
                    cross join lateral (values (l.valid_from), (l.valid_until + 1)) as ends (changed_on)
                    where changed_on > t.today
                )
            ),
            'infinity'
        ) as changes_on
    from binned, t
    offset 0
)
merge into accounts as a
using scored as s
on
    a.portfolio_id = $1 and a.debtor_id = s.debtor_id and a.debtor_id between $2 and $3
    and ($4::bigint[] is null or a.debtor_id = any ($4))
when matched
and a.scored_at <= $6
and (
    a.oldest_due, a.amount_centavos, a.open_debts, a.prescribed, a.bucket, a.hold, a.callable_phones, a.attempts,
    a.last_contact_on, a.promise_due, a.broken, a.score, a.bins, a.model_id, a.changes_on
) is distinct from (
    s.oldest_due, s.amount_centavos, s.open_debts, s.prescribed, s.bucket, s.hold, s.callable_phones, s.attempts,
    s.last_contact_on, s.promise_due, s.broken, s.score, s.bins, $7::int, s.changes_on
) then
    update set
        oldest_due = s.oldest_due,
        amount_centavos = s.amount_centavos,
        open_debts = s.open_debts,
        prescribed = s.prescribed,
        bucket = s.bucket,
        hold = s.hold,
        callable_phones = s.callable_phones,
        attempts = s.attempts,
        last_contact_on = s.last_contact_on,
        promise_due = s.promise_due,
        broken = s.broken,
        score = s.score,
        bins = s.bins,
        model_id = $7,
        changes_on = s.changes_on,
        scored_at = $6,
        cause = $8
when not matched then
    insert (
        portfolio_id, debtor_id, oldest_due, amount_centavos, open_debts, prescribed, bucket, hold, callable_phones,
        attempts, last_contact_on, promise_due, broken, score, bins, model_id, changes_on, scored_at, cause
    )
    values (
        $1, s.debtor_id, s.oldest_due, s.amount_centavos, s.open_debts, s.prescribed, s.bucket, s.hold,
        s.callable_phones, s.attempts, s.last_contact_on, s.promise_due, s.broken, s.score, s.bins, $7, s.changes_on,
        $6, $8
    );
