-- name: sounds
select c.sounds from attempts a join campaigns c on c.id = a.campaign_id where a.id = $1;
