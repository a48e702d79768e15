-- name: add_team
insert into teams (name) values ($1) returning id;

-- name: analyze
-- As `alo portfolio import` does after a file.
analyze debtors, phones, debts;

-- name: count_accounts
select count(*) from accounts where portfolio_id = $1;

-- name: rewrite_queue
-- What a night costs where every row is written, changed or not.
update queue_entries set priority = priority where campaign_id = $1;

-- name: rewrite_accounts
update accounts set score = score where portfolio_id = $1;
