-- name: every
select p.id, p.number, p.area_code, p.daily_limit, p.active, coalesce(d.calls, 0) as calls
from trunk_caller_ids as p
left join trunk_caller_id_days as d on d.caller_id = p.id and d.day = $2
where p.trunk_id = $1
order by p.area_code nulls last, p.number;

-- name: of_trunks
select p.trunk_id, p.id, p.number, p.area_code, p.daily_limit, coalesce(d.calls, 0) as calls
from trunk_caller_ids as p
left join trunk_caller_id_days as d on d.caller_id = p.id and d.day = $2
where p.trunk_id = any ($1::int[]) and p.active
order by p.id;

-- name: lock
select from trunk_caller_ids where trunk_id = any ($1::int[]) order by id for no key update;

-- name: lock_numbers
select from trunk_caller_ids where id = any ($1::int[]) order by id for no key update;

-- name: count
insert into trunk_caller_id_days (caller_id, day, calls)
select id, $2, 1 from unnest($1::int[]) as shown (id) order by id
on conflict (caller_id, day) do update set calls = trunk_caller_id_days.calls + 1;

-- name: give_back
update trunk_caller_id_days set calls = calls - 1 where caller_id = any ($1::int[]) and day = $2 and calls > 0;

-- name: put
insert into trunk_caller_ids (trunk_id, number, area_code, daily_limit, active)
values ($1, $2, $3, $4, $5)
on conflict (trunk_id, number) do update
set area_code = excluded.area_code, daily_limit = excluded.daily_limit, active = excluded.active;

-- name: remove
delete from trunk_caller_ids where trunk_id = $1 and number = $2 returning id;

-- name: forget_before
delete from trunk_caller_id_days where day < $1;
