-- name: open
insert into web_sessions (token_sha256, user_id, csrf_token, created_at, expires_at) values ($1, $2, $3, $4, $5);

-- name: find
select u.id, u.username, u.name, u.role, u.team_id, u.locale, u.theme, s.csrf_token, s.expires_at
from web_sessions s
join users u on u.id = s.user_id
where s.token_sha256 = $1 and s.expires_at > $2 and u.active;

-- name: close
delete from web_sessions where token_sha256 = $1;

-- name: forget_expired
delete from web_sessions where expires_at <= $1;
