-- name: ensure
-- Locks the name, so that two who save at once get versions one after the other.
insert into strategies (name) values ($1)
on conflict (name) do update set name = excluded.name
returning id;

-- name: add_version
insert into strategy_versions (strategy_id, version, document, created_by, created_at)
select $1, coalesce(max(version), 0) + 1, $2, $3, $4
from strategy_versions
where strategy_id = $1
returning version;

-- name: get
select s.id, s.name, v.version, v.document, v.created_at, v.created_by
from strategies as s
inner join strategy_versions as v on v.strategy_id = s.id
where s.id = $1
order by v.version desc
limit 1;

-- name: by_name
select s.id, s.name, v.version, v.document, v.created_at, v.created_by
from strategies as s
inner join strategy_versions as v on v.strategy_id = s.id
where s.name = $1
order by v.version desc
limit 1;

-- name: every
select distinct on (s.name) s.id, s.name, v.version, v.document, v.created_at, v.created_by
from strategies as s
inner join strategy_versions as v on v.strategy_id = s.id
order by s.name, v.version desc;

-- name: versions
select s.id, s.name, v.version, v.document, v.created_at, v.created_by
from strategies as s
inner join strategy_versions as v on v.strategy_id = s.id
where s.id = $1
order by v.version desc;

-- name: of_campaign
select v.document
from campaigns as c
inner join strategy_versions as v on v.strategy_id = c.strategy_id
where c.id = $1
order by v.version desc
limit 1;

-- name: campaigns_using
select id from campaigns where strategy_id = $1 order by id;
