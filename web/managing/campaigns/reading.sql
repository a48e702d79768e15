-- name: every
select
    c.id, c.name, c.status, c.mode, p.name as portfolio, t.name as team, r.name as trunk, r.simulated, s.name as strategy,
    c.refreshed_at
from campaigns as c
join portfolios as p on p.id = c.portfolio_id
join teams as t on t.id = c.team_id
join trunks as r on r.id = c.trunk_id
left join strategies as s on s.id = c.strategy_id
order by c.status desc, c.name;
