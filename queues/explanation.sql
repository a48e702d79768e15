-- name: campaigns_of
-- The campaigns on portfolios in which the debtor has, or had, debts or a place in a queue.
select c.id, c.name, c.status, c.portfolio_id, p.name as portfolio, c.collect_prescribed, t.simulated
from campaigns as c
inner join portfolios as p on p.id = c.portfolio_id
inner join trunks as t on t.id = c.trunk_id
where
    ($2::int is null or c.id = $2)
    and (
        $2::int is not null
        or exists (select from debts as d where d.debtor_id = $1 and d.portfolio_id = c.portfolio_id)
        or exists (select from queue_entries as e where e.debtor_id = $1 and e.campaign_id = c.id)
    )
order by c.id;

-- name: account
-- What scoring keeps of the debtor, with what the campaign's filter looks at beside it.
select
    a.oldest_due, a.amount_centavos, a.open_debts, a.prescribed, a.bucket, a.hold is not null as on_hold, a.callable_phones,
    a.attempts, a.last_contact_on, a.promise_due, a.broken, a.score, a.bins, a.model_id, a.scored_at, a.cause,
    array(
        select distinct d.product from debts as d
        where d.portfolio_id = a.portfolio_id and d.debtor_id = a.debtor_id and d.status = 'open'
    ) as products
from accounts as a
where a.portfolio_id = $1 and a.debtor_id = $2;

-- name: place
-- $3 now: those before the debtor are the ones whose time has come too.
select
    e.state::text as state, e.priority, e.segment, e.callback, e.next_at, e.lease_until,
    case when e.state = 'ready' then (
        select count(*) + 1
        from queue_entries as before
        where
            before.campaign_id = e.campaign_id and before.state = 'ready' and before.segment = e.segment
            and before.next_at <= greatest($3::timestamptz, e.next_at)
            and (
                before.priority > e.priority
                or (before.priority = e.priority and (before.next_at, before.debtor_id) < (e.next_at, e.debtor_id))
            )
    ) end as rank
from queue_entries as e
where e.campaign_id = $1 and e.debtor_id = $2;

-- name: phones
select id, source, learned_at, status_at from phones where debtor_id = $1;

-- name: changes
-- What happened to the debtor, the latest first: $1 debtor, $2 portfolio, $3 campaign.
select what, at, detail, by
from (
    (
        select 'attempt' as what, coalesce(a.closed_at, a.created_at) as at, coalesce(a.outcome, a.state) as detail, u.name as by
        from attempts as a
        left join users as u on u.id = a.recorded_by
        where a.debtor_id = $1
        order by a.created_at desc
        limit 3
    )
    union all
    select 'hold', d.held_at, d.hold, null from debtors as d where d.id = $1 and d.hold is not null
    union all
    select 'phone', p.status_at, p.status, null from phones as p where p.debtor_id = $1 and p.status_at is not null
    union all
    select 'account', s.scored_at, s.cause, null from accounts as s where s.debtor_id = $1 and s.portfolio_id = $2
    union all
    select 'debt', max(d.updated_at), null, null from debts as d where d.debtor_id = $1 and d.portfolio_id = $2
    union all
    select 'campaign', c.changed_at, c.status, u.name
    from campaigns as c
    left join users as u on u.id = c.changed_by
    where c.id = $3
) as changes
where at is not null
order by at desc
limit 8;
