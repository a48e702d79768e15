-- name: campaign
select c.portfolio_id, c.min_days_past_due, c.collect_prescribed, c.filter, t.simulated
from campaigns as c
inner join trunks as t on t.id = c.trunk_id
where c.id = $1;

-- name: plan_for_values
-- Terms and tables decide what has to be read; until this transaction ends.
select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('work_mem', '128MB', true);

-- name: entries
-- The queue by state, by the first of the moments $2 (ascending) at which an entry is due (a position from 0 on), and by
-- place: position of the address in $3, those of the lowest and the highest area code among the phones in $4; 27 is unknown.
-- All unknown where hours do not apply ($5 false).
with reach as (
    select
        p.debtor_id,
        min(substr(p.number, 2, 4)::int) as low,
        max(substr(p.number, 2, 4)::int) as high
    from phones as p
    where $5::boolean and p.status in ('unknown', 'good')
    group by p.debtor_id
)
select
    entry.state::text as state,
    entry.callback,
    width_bucket(entry.next_at - interval '1 microsecond', $2::timestamptz[]) as due,
    coalesce(array_position($3::text[], d.state::text), 28) - 1 as home,
    coalesce(($4::int[])[reach.low - 5510], 27) as low,
    coalesce(($4::int[])[reach.high - 5510], 27) as high,
    count(*) as debtors
from queue_entries as entry
left join debtors as d on $5 and d.id = entry.debtor_id
left join reach on reach.debtor_id = entry.debtor_id
where entry.campaign_id = $1
group by 1, 2, 3, 4, 5, 6;

-- name: excluded
select exclusion, count(*) as debtors
from campaign_candidates($1, $2, $3, $4)
where exclusion is not null
group by exclusion;
