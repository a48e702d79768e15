-- name: take_turn
-- One refresh of a campaign after the other. The campaign's row stays free: it can be paused at any moment.
select pg_advisory_xact_lock($1);

-- name: portfolio
select portfolio_id from campaigns where id = $1;

-- name: campaign
select c.portfolio_id, c.min_days_past_due, c.collect_prescribed, c.filter, c.refreshed_at, c.changed_at, t.simulated
from campaigns as c
inner join trunks as t on t.id = c.trunk_id
where c.id = $1;

-- name: lift_limits
-- A large portfolio takes longer than a request may, and so does waiting for another refresh; until this transaction ends.
-- The statements are planned for their values: terms and tables decide what they have to read.
select
    set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true),
    set_config('plan_cache_mode', 'force_custom_plan', true), set_config('work_mem', '256MB', true),
    set_config('random_page_cost', '1.1', true);

-- name: written
select debtor_id from accounts where portfolio_id = $1 and scored_at >= $2 limit $3;

-- name: plan_for_values
select set_config('plan_cache_mode', 'force_custom_plan', true);

-- name: apply
-- $1 campaign, $2 portfolio, $3 now, $4 today, $5 terms, $6 tables, $7 debtors (null: all), $8 accounts written from then on
-- bring back who was done (null: all do), $9 no other accounts are looked at. Only what differs is written. Of all
-- debtors those leased or being called are left out and returned, for calls wait for whom this has written; of some ($7)
-- they are not, and a lease is taken from who is no longer let through. A debtor called before keeps the retry time of the
-- last attempt on this portfolio, and a callback agreed in this campaign; else nobody is due before the hours of contact
-- begin where they are: queues.ordering.openings, $10 states, $11 places of the area codes, $12 openings (null: now
-- everywhere).
with differing as materialized (
    select
        fresh.debtor_id, fresh.segment, fresh.priority, fresh.exclusion, fresh.attempts, entry.state
    from campaign_candidates($2, $4, $5, $6, $7) as fresh
    left join queue_entries as entry on entry.campaign_id = $1 and entry.debtor_id = fresh.debtor_id
    where (not $9::boolean or fresh.scored_at >= $8) and case
        when entry.debtor_id is null then fresh.exclusion is null
        when entry.state = 'done' then fresh.exclusion is null and ($8::timestamptz is null or fresh.scored_at >= $8)
        when entry.state <> 'ready' and $7::bigint[] is null then false
        when fresh.exclusion is not null then entry.state in ('ready', 'leased') and not entry.callback
        else entry.priority <> fresh.priority or entry.segment <> fresh.segment
    end
),
resting as materialized (
    select
        differing.*,
        greatest($3::timestamptz, last.retry_at, case when not coalesce(last.callback, false) then hours.open_at end)
            as next_at,
        coalesce(last.callback, false) as callback
    from differing
    left join lateral (
        select a.retry_at, a.campaign_id = $1 and a.outcome in (
            'callback', 'cut_off', 'inbound_callback_asked', 'inbound_waited_too_long', 'inbound_after_hours'
        ) as callback
        from attempts as a
        inner join campaigns as c on c.id = a.campaign_id and c.portfolio_id = $2
        where differing.attempts > 0 and a.debtor_id = differing.debtor_id
        order by a.created_at desc
        limit 1
    ) as last on true
    left join lateral (
        select
            min(
                ($12::timestamptz[])[
                    (coalesce(array_position($10::text[], d.state::text), 28) - 1) * 28
                    + coalesce(
                        ($11::int[])[case when p.number like '+55__%' then substr(p.number, 4, 2)::int - 10 end], 27
                    ) + 1
                ]
            ) as open_at
        from debtors as d
        inner join phones as p on p.debtor_id = d.id and p.status in ('unknown', 'good')
        where $12 is not null and d.id = differing.debtor_id
    ) as hours on true
    where differing.exclusion is null and (differing.state is null or differing.state = 'done')
),
reordered as (
    update queue_entries as entry
    set priority = differing.priority, segment = differing.segment
    from differing
    where
        entry.campaign_id = $1 and entry.debtor_id = differing.debtor_id
        and (entry.state = 'ready' or ($7::bigint[] is not null and entry.state <> 'done'))
        and differing.exclusion is null and differing.state <> 'done'
    returning entry.debtor_id
),
reopened as (
    update queue_entries as entry
    set
        state = 'ready', priority = resting.priority, segment = resting.segment, next_at = resting.next_at,
        callback = resting.callback
    from resting
    where entry.campaign_id = $1 and entry.debtor_id = resting.debtor_id and entry.state = 'done'
    returning 1
),
removed as (
    delete from queue_entries as entry
    using differing
    where
        entry.campaign_id = $1 and entry.debtor_id = differing.debtor_id
        and (entry.state = 'ready' or ($7::bigint[] is not null and entry.state = 'leased'))
        and differing.exclusion is not null
    returning entry.debtor_id
),
added as (
    insert into queue_entries (campaign_id, debtor_id, priority, segment, next_at, callback)
    select $1, debtor_id, priority, segment, next_at, callback
    from resting
    where state is null
    order by segment, priority desc, debtor_id
    on conflict do nothing
    returning 1
)
select
    (select count(*) from added)::int as added,
    (select count(*) from reordered)::int + (select count(*) from reopened)::int as changed,
    (select count(*) from removed)::int as removed,
    array(
        (
            select debtor_id from differing where state = 'ready' and $7::bigint[] is null
            except
            (select debtor_id from reordered union all select debtor_id from removed)
        )
        union all
        select debtor_id
        from queue_entries
        where $7::bigint[] is null and campaign_id = $1 and state in ('leased', 'dialing')
    ) as in_use;

-- name: remove_gone
-- Those who owe nothing any more. $3 debtors, null for all.
with removed as (
    delete from queue_entries as entry
    where
        entry.campaign_id = $1 and entry.state = 'ready'
        and ($3::bigint[] is null or entry.debtor_id = any ($3))
        and not exists (select from accounts as a where a.portfolio_id = $2 and a.debtor_id = entry.debtor_id)
    returning 1
)
select count(*)::int from removed;

-- name: analyze
-- Whoever analyzes already is not waited for.
analyze (skip_locked) queue_entries;

-- name: mark_refreshed
-- Unless a manager changed the campaign since it was read ($3, $4), or is about to: then the next look does all of it again.
update campaigns set refreshed_at = $2
where
    id = (
        select id
        from campaigns
        where id = $1 and refreshed_at is not distinct from $3 and changed_at = $4
        for no key update skip locked
    );

-- name: forget
update campaigns set refreshed_at = null where portfolio_id = $1 and refreshed_at is not null;

-- name: campaigns_of
-- The campaigns whose queue one of the debtors may be in, or may belong in.
select id
from campaigns
where portfolio_id in (
    select portfolio_id from debts where debtor_id = any ($1::bigint[])
)
order by id;
