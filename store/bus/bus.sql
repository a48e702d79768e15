-- name: notify
select pg_notify('alo', chunk) from unnest($1::text[]) with ordinality as sent (chunk, place) order by place;

-- name: relax_durability
-- a NOTIFY writes a commit record, and hints need not wait for the disk
set synchronous_commit = off;
