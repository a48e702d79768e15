-- name: summarise
-- $1 portfolio, $2 today, $3 terms, $4 tables; the eligible by bars of $5 priorities, counted from $6 on.
select
    exclusion, segment, bucket,
    case when exclusion is null then (priority - $6::int) / $5::int end as bar,
    count(*) as debtors
from campaign_candidates($1, $2, $3, $4)
group by 1, 2, 3, 4;

-- name: first
-- The best of one segment ($6 of segment $5), with what their priority is made of; they are in the buckets $7.
select
    best.*, d.name, d.document
from (
    select
        debtor_id, bucket, score, amount_centavos, attempts, $2::date - last_contact_on as days_since_contact,
        coalesce(promise_due < $2, false) as promise_overdue, broken, coalesce(chance, 0) as chance, segment, priority
    from campaign_candidates($1, $2, $3, $4)
    where exclusion is null and segment = $5 and bucket = any ($7::int[])
    order by priority desc, debtor_id
    limit $6
) as best
inner join debtors as d on d.id = best.debtor_id
order by best.priority desc, best.debtor_id;

-- name: campaign
select portfolio_id, min_days_past_due, collect_prescribed, filter from campaigns where id = $1;

-- name: plan_for_values
-- Terms and tables decide what has to be read; until this transaction ends.
select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('work_mem', '128MB', true);
