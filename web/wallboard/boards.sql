-- name: teams
select id from teams order by id;
