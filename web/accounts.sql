-- name: create_user
insert into users (username, name, password_hash, role, team_id, locale, theme)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (username) do nothing
returning id;

-- name: credentials
select id, password_hash from users where username = $1 and active;

-- name: set_password
update users set password_hash = $2 where id = $1;

-- name: set_preferences
update users set locale = $2, theme = $3 where id = $1;
