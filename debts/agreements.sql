-- name: policy
select max_discount_percent, max_instalments, min_instalment_centavos from portfolios where id = $1;

-- name: lock_open_debts
select id, amount_centavos
from debts
where portfolio_id = $1 and debtor_id = $2 and status = 'open'
order by id
for update;

-- name: insert_agreement
insert into agreements (portfolio_id, debtor_id, attempt_id, agent_id, original_centavos, total_centavos, created_at)
values ($1, $2, $3, $4, $5, $6, $7)
returning id;

-- name: insert_debts
insert into agreement_debts (agreement_id, debt_id) select $1, debt_id from unnest($2::bigint[]) as t (debt_id);

-- name: insert_instalments
insert into instalments (agreement_id, number, due_date, amount_centavos)
select $1, number, due_date, amount_centavos
from unnest($2::int[], $3::date[], $4::bigint[]) as t (number, due_date, amount_centavos);

-- name: mark_agreed
update debts set status = 'agreed', updated_at = $2 where id = any ($1::bigint[]);

-- name: of_debtor
select id, portfolio_id, debtor_id, attempt_id, agent_id, original_centavos, total_centavos, status, created_at
from agreements
where debtor_id = $1
order by created_at desc, id desc;

-- name: get
select id, portfolio_id, debtor_id, attempt_id, agent_id, original_centavos, total_centavos, status, created_at
from agreements
where id = $1;

-- name: instalments
select agreement_id, number, due_date, amount_centavos as centavos
from instalments
where agreement_id = any ($1::bigint[])
order by agreement_id, number;
