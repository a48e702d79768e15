-- name: heartbeat
select 1;
