-- name: first
select trunk_id from campaigns where id = $1;

-- name: others
select trunk_id from campaign_trunks where campaign_id = $1 order by position;

-- name: set_first
update campaigns set trunk_id = $2 where id = $1 returning id;

-- name: clear
delete from campaign_trunks where campaign_id = $1;

-- name: fill
insert into campaign_trunks (campaign_id, position, trunk_id)
select $1, position, trunk_id from unnest($2::int[]) with ordinality as others (trunk_id, position);
