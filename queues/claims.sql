-- name: claim
-- `ctid = any(array(...))` keeps the planner on the index and locks each row once. The limit on the priority is a range of
-- the index, so a claimer that has seen the head does not walk it again.
update queue_entries
set state = 'leased', lease_until = $4
where ctid = any (array(
    select ctid
    from queue_entries
    where campaign_id = $1 and state = 'ready' and next_at <= $2 and priority <= $5
    order by priority desc, next_at
    limit $3
    for update skip locked
))
returning debtor_id, priority;

-- name: mark_dialing
update queue_entries
set state = 'dialing', lease_until = null
where campaign_id = $1 and debtor_id = $2 and state = 'leased'
returning debtor_id;

-- name: release
update queue_entries
set
    state = case when $3::timestamptz is null then 'done'::queue_state else 'ready'::queue_state end,
    next_at = coalesce($3, next_at),
    lease_until = null
where campaign_id = $1 and debtor_id = $2 and state in ('leased', 'dialing')
returning debtor_id;

-- name: put_back
update queue_entries
set
    state = case when $3::timestamptz is null then 'done'::queue_state else 'ready'::queue_state end,
    next_at = coalesce($3, next_at),
    lease_until = null
where campaign_id = $1 and debtor_id = $2 and state = 'leased'
returning debtor_id;

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

-- name: depth
select
    count(*) filter (where state = 'ready' and next_at <= $2) as ready,
    count(*) filter (where state = 'ready' and next_at > $2) as cooling,
    count(*) filter (where state = 'leased') as leased,
    count(*) filter (where state = 'dialing') as dialing,
    count(*) filter (where state = 'done') as done
from queue_entries
where campaign_id = $1;
