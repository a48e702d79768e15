-- name: write
insert into audit_log (at, user_id, action, subject, detail) values ($1, $2, $3, $4, $5);
