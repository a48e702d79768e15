-- name: create
insert into trunks (name, address, transport, username, password, caller_id, max_calls, simulated)
values ($1, $2, $3, $4, $5, $6, $7, $8)
returning id;

-- name: get
select id, name, address, transport, username, password, caller_id, max_calls, simulated from trunks where id = $1;

-- name: by_name
select id, name, address, transport, username, password, caller_id, max_calls, simulated from trunks where name = $1;
