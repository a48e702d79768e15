-- name: campaigns
-- Those whose accounts a model switched on for a portfolio ($1 null: for all) may score anew.
select id from campaigns where $1::int is null or portfolio_id = $1 order by id;
