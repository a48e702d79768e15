-- name: in_force
select
    id, portfolio_id, state, record, announce, retention_days, copy_business_days, source, certainty, valid_from,
    valid_until
from recording_policies
where valid_until is null or valid_until >= $1::date
order by portfolio_id nulls first, state nulls first, valid_from, id;

-- name: add
insert into recording_policies
    (portfolio_id, state, record, announce, retention_days, copy_business_days, source, certainty, valid_from,
    created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
returning id;

-- name: for_update
select state, source, valid_from, valid_until from recording_policies where id = $1 for update;

-- name: end
update recording_policies set valid_until = $2 where id = $1;

-- name: remove
delete from recording_policies where id = $1;
