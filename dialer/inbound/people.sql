-- name: open_attempt
select exists (select from attempts where debtor_id = $1 and closed_at is null);

-- name: set_person
update attempts set debtor_id = $2, phone_id = $3, campaign_id = $4 where id = $1;

-- name: clear_person
update attempts set debtor_id = null, phone_id = null where id = $1;

-- name: phone
select id from phones where debtor_id = $1 and number = $2;

-- name: people
select id, document, name, city, state from debtors where id = any($1::bigint[]) order by array_position($1::bigint[], id);

-- name: by_document
select id from debtors where document = $1;

-- name: set_phone
update attempts set phone_id = (select id from phones where debtor_id = $2 and number = $3) where id = $1;
