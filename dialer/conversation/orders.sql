-- name: give
insert into call_orders (team_id, attempt_id, node, leg_id, command, created_at) values ($1, $2, $3, $4, $5, $6);

-- name: take
-- Each is taken once: an order whose taker dies is lost, never given twice.
with taken as (
    delete from call_orders where team_id = $1 returning id, attempt_id, node, leg_id, command, created_at
)
select * from taken order by id;
