-- name: every
select id, name, number, note, active from transfer_targets order by active desc, name;

-- name: get
select id, name, number, note, active from transfer_targets where id = $1;

-- name: add
insert into transfer_targets (name, number, note, changed_at, changed_by) values ($1, $2, $3, $4, $5)
on conflict (name) do nothing
returning id;

-- name: set_active
update transfer_targets set active = $2, changed_at = $3, changed_by = $4 where id = $1 returning id;
