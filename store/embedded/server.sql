-- name: has_database
select exists (select from pg_database where datname = 'alo');

-- name: make_database
create database alo;
