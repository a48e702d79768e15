-- name: analyze
analyze debtors, phones, debts;

-- name: portfolios
select id from portfolios order by id;

-- name: reachable_elsewhere
-- People with an account in another portfolio of whom the last import of this one brought a phone.
select distinct phone.debtor_id
from phones as phone
where
    phone.learned_at = (select max(imported_at) from imports where portfolio_id = $1)
    and exists (
        select from accounts
        where accounts.debtor_id = phone.debtor_id and accounts.portfolio_id <> $1
    )
order by phone.debtor_id;
