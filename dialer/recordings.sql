-- name: call
select c.portfolio_id, d.state, a.number
from attempts as a
join campaigns as c on c.id = a.campaign_id
left join debtors as d on d.id = a.debtor_id
where a.id = $1;

-- name: store
-- Every dialer is told of a recording. Of two that write it down at once the later one may meet either unique key first.
insert into recordings
    (attempt_id, node, key, format, size_bytes, sha256, duration_ms, started_at, complete, stored_at, retention_days,
    retention_source, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict do nothing;

-- name: one
select
    attempt_id, node, key, format, size_bytes, sha256, duration_ms, started_at, complete, retention_days,
    retention_source, expires_at, held_at, held_why, deleted_at, deleted_why
from recordings
where attempt_id = $1;

-- name: latest
select
    attempt_id, node, key, format, size_bytes, sha256, duration_ms, started_at, complete, retention_days,
    retention_source, expires_at, held_at, held_why, deleted_at, deleted_why
from recordings
order by started_at desc, attempt_id
limit $1;

-- name: not_deleted
select
    attempt_id, node, key, format, size_bytes, sha256, duration_ms, started_at, complete, retention_days,
    retention_source, expires_at, held_at, held_why, deleted_at, deleted_why
from recordings
where deleted_at is null
order by started_at, attempt_id;

-- name: next_expired
select
    attempt_id, node, key, format, size_bytes, sha256, duration_ms, started_at, complete, retention_days,
    retention_source, expires_at, held_at, held_why, deleted_at, deleted_why
from recordings
where deleted_at is null and held_at is null and expires_at <= $1 and attempt_id <> all ($2::uuid[])
order by expires_at
limit 1
for update skip locked;

-- name: mark_deleted
update recordings set deleted_at = $2, deleted_why = $3 where attempt_id = $1;

-- name: hold
update recordings set held_at = $2, held_by = $3, held_why = $4
where attempt_id = $1 and deleted_at is null
returning attempt_id;

-- name: release
update recordings set held_at = null, held_by = null, held_why = null
where attempt_id = $1 and held_at is not null
returning attempt_id;
