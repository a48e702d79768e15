-- name: every_team
select id, name from teams order by id;
