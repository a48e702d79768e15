-- name: lock
select pg_advisory_lock($1);

-- name: make_ledger
create table if not exists schema_migrations (
    version    integer primary key,
    name       text not null,
    sha256     text not null,
    applied_at timestamptz not null default now()
);

-- name: applied
select version, name, sha256 from schema_migrations order by version;

-- name: record
insert into schema_migrations (version, name, sha256) values ($1, $2, $3);

-- name: running_roles
-- Processes that were started with the schema as it is, and speak to it at this moment.
select distinct application_name
from pg_stat_activity
where datname = current_database() and application_name in ('alo-web', 'alo-dialer')
order by application_name;
