-- name: ensure
with added as (
    insert into portfolios (name, creditor_name, creditor_document) values ($1, $2, $3)
    on conflict (name) do nothing
    returning id
)
select id from added
union all
select id from portfolios where name = $1
limit 1;

-- name: by_name
select id, name, creditor_name, creditor_document from portfolios where name = $1;

-- name: set_policy
update portfolios
set max_discount_percent = $2, max_instalments = $3, min_instalment_centavos = $4
where id = $1
returning id;

-- name: set_let_go_sound
update portfolios set let_go_sound = $2 where id = $1 returning id;

-- name: totals
select
    count(distinct debtor_id) as debtors,
    count(*) as debts,
    coalesce(sum(amount_centavos), 0)::bigint as centavos,
    coalesce(sum(amount_centavos) filter (where status = 'open'), 0)::bigint as open_centavos
from debts
where portfolio_id = $1;
