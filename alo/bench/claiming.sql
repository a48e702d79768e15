-- name: cool_the_head
-- Whoever would be called first is not to be called before tomorrow.
update queue_entries
set next_at = $3
where campaign_id = $1 and debtor_id in (
    select debtor_id
    from queue_entries
    where campaign_id = $1 and state = 'ready'
    order by priority desc, next_at
    limit $2
);

-- name: make_due
-- Everybody waits to be called, as before the first claim.
update queue_entries
set state = 'ready', next_at = $2, lease_until = null
where campaign_id = $1 and (state <> 'ready' or next_at > $2);

-- name: count_queue
select count(*) from queue_entries where campaign_id = $1;

-- name: tidy
vacuum (analyze) queue_entries;

-- name: take_snapshot
-- The session may be idle for as long as a backup would run.
select set_config('idle_in_transaction_session_timeout', '0', true), count(*) from campaigns;
