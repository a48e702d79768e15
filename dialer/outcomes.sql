-- name: call_facts
select d.state as debtor_state, d.city as debtor_city, c.portfolio_id, t.simulated
from attempts a
left join debtors d on d.id = a.debtor_id
join campaigns c on c.id = a.campaign_id
join trunks t on t.id = a.trunk_id
where a.id = $1;
