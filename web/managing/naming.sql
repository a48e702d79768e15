-- name: users
select id, name from users where id = any ($1::int[]);
