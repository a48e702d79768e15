-- name: try_lock
select pg_try_advisory_lock($1);

-- name: wait_for_lock
select pg_advisory_lock($1);
