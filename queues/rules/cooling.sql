-- name: every
select id as outcome, retry, retry_after, retry_business_days from outcomes order by position;

-- name: of_outcome
select id as outcome, retry, retry_after, retry_business_days from outcomes where id = $1 for update;

-- name: change
update outcomes set retry = $2, retry_after = $3, retry_business_days = $4 where id = $1;
