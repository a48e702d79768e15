-- name: every
-- Of one team, or of all for null.
select c.id, c.name, c.status, p.name as portfolio, t.name as team
from campaigns as c
join portfolios as p on p.id = c.portfolio_id
join teams as t on t.id = c.team_id
where $1::int is null or c.team_id = $1
order by c.status desc, c.name;
