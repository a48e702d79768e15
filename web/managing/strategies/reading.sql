-- name: campaigns
select c.id, c.name, c.status, p.name as portfolio, c.strategy_id
from campaigns as c
join portfolios as p on p.id = c.portfolio_id
where c.strategy_id is not null
order by c.name;
