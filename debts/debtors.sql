-- name: get
select id, document, name, state, city, birth_date, email, hold, held_at from debtors where id = $1;

-- name: by_document
select id, document, name, state, city, birth_date, email, hold, held_at from debtors where document = $1;

-- name: open_debts
select id, portfolio_id, debtor_id, contract, product, amount_centavos, due_date, status
from debts
where portfolio_id = $1 and debtor_id = $2 and status = 'open'
order by due_date, id;

-- name: debts
select id, portfolio_id, debtor_id, contract, product, amount_centavos, due_date, status
from debts
where debtor_id = $1
order by due_date, id;

-- name: hold
-- a stronger hold stays: a dispute that comes later, and is settled, must not lift a wish not to be called
update debtors
set hold = $2::text, held_at = case when $2::text is null then null else $3::timestamptz end
where id = $1
    and ($2::text is null or hold is null or array_position($4::text[], hold) < array_position($4::text[], $2::text));

-- name: lift
update debtors set hold = null, held_at = null where id = $1 and hold = $2 returning id;
