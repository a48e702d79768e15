-- name: claim_callbacks
update queue_entries
set state = 'leased', lease_until = $3
where ctid = any (array(
    select ctid
    from queue_entries
    where campaign_id = $1 and state = 'ready' and callback and next_at <= $2
    order by next_at
    limit $4
    for update skip locked
))
returning debtor_id, next_at;

-- name: claim_shares
-- `ctid = any(array(...))` keeps the planner on the index and locks each row once. The limit on the priority is a range of
-- the index, so a claimer that has seen the head does not walk it again.
update queue_entries
set state = 'leased', lease_until = $3
where ctid = any (array(
    select best.ctid
    from unnest($4::int[], $5::int[], $6::int[]) as share (segment, wanted, at_most)
    cross join lateral (
        select entry.ctid
        from queue_entries as entry
        where
            entry.campaign_id = $1 and entry.segment = share.segment and entry.state = 'ready' and not entry.callback
            and entry.next_at <= $2 and entry.priority <= share.at_most
        order by entry.priority desc, entry.next_at
        limit share.wanted
        for update skip locked
    ) as best
))
returning debtor_id, priority, segment;

-- name: mark_dialing
-- Leased is who has a lease: with `state = 'leased'` the planner may walk all leases, the dead ones included, for one.
update queue_entries
set state = 'dialing', lease_until = null
where campaign_id = $1 and debtor_id = $2 and lease_until is not null
returning debtor_id;

-- name: release
-- $4 the debtor expects the call at $3; null: as much as the call that was just not made.
update queue_entries
set
    state = case when $3::timestamptz is null then 'done'::queue_state else 'ready'::queue_state end,
    next_at = coalesce($3, next_at),
    callback = coalesce($4, callback) and $3 is not null,
    lease_until = null
where campaign_id = $1 and debtor_id = $2 and state in ('leased', 'dialing')
returning debtor_id;

-- name: put_back
with returned as (
    update queue_entries as entry
    set
        state = case when given.next_at is null then 'done'::queue_state else 'ready'::queue_state end,
        next_at = coalesce(given.next_at, entry.next_at),
        callback = entry.callback and given.next_at is not null,
        lease_until = null
    from unnest($2::bigint[], $3::timestamptz[]) as given (debtor_id, next_at)
    where entry.campaign_id = $1 and entry.debtor_id = given.debtor_id and entry.lease_until is not null
    returning 1
)
select count(*) from returned;

-- name: return_expired
with returned as (
    update queue_entries
    set state = 'ready', lease_until = null
    where ctid = any (array(
        select ctid
        from queue_entries
        where state = 'leased' and lease_until <= $1
        for update skip locked
    ))
    returning 1
)
select count(*) from returned;

-- name: return_leases
with returned as (
    update queue_entries
    set state = 'ready', lease_until = null
    where campaign_id = $1 and state = 'leased'
    returning 1
)
select count(*) from returned;

-- name: rank
with own as (
    select segment, priority, next_at, debtor_id
    from queue_entries
    where campaign_id = $1 and debtor_id = $2 and state = 'ready' and not callback
)
select
    (
        1 + count(*) filter (where entry.priority > own.priority or (
            entry.priority = own.priority and (entry.next_at, entry.debtor_id) < (own.next_at, own.debtor_id)
        ))
    )::int as place,
    count(*)::int as of,
    own.segment
from own
inner join queue_entries as entry
    on entry.campaign_id = $1 and entry.segment = own.segment and entry.state = 'ready' and not entry.callback
group by own.segment;

-- name: depth
select
    count(*) filter (where state = 'ready' and next_at <= $2) as ready,
    count(*) filter (where state = 'ready' and next_at > $2) as cooling,
    count(*) filter (where state = 'leased') as leased,
    count(*) filter (where state = 'dialing') as dialing,
    count(*) filter (where state = 'done') as done
from queue_entries
where campaign_id = $1;

-- name: give_back
update queue_entries
set state = 'ready', lease_until = null
where campaign_id = $1 and debtor_id = $2 and state in ('leased', 'dialing');

-- name: take_for_caller
-- Whoever calls us is nobody's to dial: their place is taken as by a call, whatever it was, or made.
insert into queue_entries (campaign_id, debtor_id, priority, next_at, state)
values ($1, $2, 0, $3, 'dialing')
on conflict (campaign_id, debtor_id) do update set state = 'dialing', lease_until = null;
