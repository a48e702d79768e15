-- name: analyze
analyze debtors, phones, debts;

-- name: portfolios
select id from portfolios order by id;
