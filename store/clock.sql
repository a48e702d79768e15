-- name: time
select clock_timestamp();
