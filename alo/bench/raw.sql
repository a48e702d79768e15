-- name: make_schema
create schema bench;

-- name: checkpoint
-- What a step left dirty is written before the next one is timed.
checkpoint;

-- name: make_plain_tables
-- The same facts as an import brings, with the least that a table of them needs.
create table bench.accounts (
    id bigint primary key,
    document text not null,
    name text not null,
    birth_date date not null,
    city text not null,
    state text not null,
    email text,
    contract text not null,
    product text not null,
    due_date date not null,
    amount_centavos bigint not null
);
create table bench.phones (
    id bigint primary key,
    debtor_id bigint not null,
    number text not null
);

-- name: drop_plain_tables
drop table bench.accounts, bench.phones;

-- name: make_indexed_tables
-- The very tables that an import fills, with their checks and indexes, without foreign keys.
create table bench.debtors (like public.debtors including all);
create table bench.phones (like public.phones including all);
create table bench.debts (like public.debts including all);

-- name: drop_indexed_tables
drop table bench.debtors, bench.phones, bench.debts;

-- name: make_counters
create table bench.counters (
    id int primary key,
    value int not null,
    changed_at timestamptz not null
) with (fillfactor = 70);

-- name: fill_counters
insert into bench.counters select n, 0, now() from generate_series(1, $1::int) as n;

-- name: drop_counters
drop table bench.counters;

-- name: update_counter
update bench.counters set value = value + 1, changed_at = $2 where id = $1;
