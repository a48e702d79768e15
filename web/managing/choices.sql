-- name: portfolios
select id, name from portfolios order by name;

-- name: teams
select id, name from teams order by name;

-- name: trunks
select id, name from trunks where retired_at is null order by name;

-- name: strategies
select id, name from strategies order by name;
