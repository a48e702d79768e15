-- name: of_debtor
select id, debtor_id, number, status, source, learned_at, status_at from phones where debtor_id = $1 order by id;

-- name: get
select id, debtor_id, number, status, source, learned_at, status_at from phones where id = $1;

-- name: set_status
update phones set status = $2, status_at = $3 where id = $1 returning id;

-- name: add
insert into phones (debtor_id, number, source, learned_at)
values ($1, $2, $3, $4)
on conflict (debtor_id, number) do nothing
returning id;

-- name: confirm
update phones set status = 'good', status_at = $2 where id = $1 and status = 'unknown';
