-- name: listed
-- The lists in force on $2 that hold any of the keys.
select e.key, l.state
from do_not_call_entries as e
inner join do_not_call_lists as l on l.id = e.list_id
where e.key = any ($1::text[]) and l.valid_from <= $2::date and (l.valid_until is null or l.valid_until >= $2::date);

-- name: lists_of
select l.name, l.source, l.state, e.key, e.added_at, l.valid_from, l.valid_until
from do_not_call_entries as e
inner join do_not_call_lists as l on l.id = e.list_id
where e.key = any ($1::text[])
order by e.added_at, l.name, e.key;

-- name: add
insert into do_not_call_entries (list_id, key, added_at)
select l.id, wanted.key, $2
from do_not_call_lists as l, unnest($1::text[]) as wanted (key)
where l.own
on conflict (list_id, key) do nothing
returning key;

-- name: every
select
    l.id, l.name, l.source, l.state, l.own, l.imported_at, l.imported_by, l.valid_from, l.valid_until,
    (select count(*) from do_not_call_entries as e where e.list_id = l.id) as entries
from do_not_call_lists as l
order by l.own desc, l.name;

-- name: by_name
select id, source, state, own, valid_until from do_not_call_lists where name = $1 for update;

-- name: lock
select id, name, own from do_not_call_lists where id = $1 for update;

-- name: create
insert into do_not_call_lists (name, source, state, valid_from) values ($1, $2, $3, $4) returning id;

-- name: describe
update do_not_call_lists set source = $2, state = $3, valid_until = null where id = $1;

-- name: end
update do_not_call_lists set valid_until = $2 where id = $1;

-- name: mark
-- Whose numbers a list holds is scored again on $2, when it begins or ceases to count for them.
update accounts as a
set changes_on = $2
where
    a.changes_on > $2
    and a.debtor_id in (
        select p.debtor_id
        from phones as p
        inner join do_not_call_entries as e on e.list_id = $1 and e.key = p.number
    );

-- name: make_staging
create temp table read_do_not_call (key text not null) on commit drop;

-- name: analyze_staging
analyze read_do_not_call;

-- name: drop_staging
drop table read_do_not_call;

-- name: lift_time_limit
-- A file of millions takes longer than a request may; until this transaction ends.
select set_config('statement_timeout', '0', true);

-- name: replace
-- What the file no longer names goes, what is new comes; returns the debtors concerned by either.
with fresh as materialized (
    select distinct key from read_do_not_call order by key
),
gone as (
    delete from do_not_call_entries as e
    where e.list_id = $1 and not exists (select from fresh where fresh.key = e.key)
    returning e.key
),
added as (
    insert into do_not_call_entries (list_id, key, added_at)
    select $1, key, $2 from fresh
    on conflict (list_id, key) do nothing
    returning key
),
changed as (
    select key from gone
    union all
    select key from added
)
select
    (select count(*) from fresh) as entries,
    (select count(*) from added) as added,
    (select count(*) from gone) as removed,
    array(
        select p.debtor_id from phones as p inner join changed as c on c.key = p.number
        union
        select d.id from debtors as d inner join changed as c on c.key = d.document
    ) as debtors;

-- name: imported
update do_not_call_lists set file_sha256 = $2, imported_at = $3, imported_by = $4 where id = $1;
