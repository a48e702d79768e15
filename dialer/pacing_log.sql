-- name: write
insert into pacing_decisions (team_id, campaign_id, at, launch, inputs) values ($1, $2, $3, $4, $5);

-- name: forget
delete from pacing_decisions where team_id = $1 and at < $2;
