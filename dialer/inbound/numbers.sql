-- name: every
select n.*, t.name as team, c.name as campaign
from inbound_numbers n
join teams t on t.id = n.team_id
join campaigns c on c.id = n.campaign_id
order by n.label, n.number;

-- name: one
select n.*, t.name as team, c.name as campaign
from inbound_numbers n
join teams t on t.id = n.team_id
join campaigns c on c.id = n.campaign_id
where n.id = $1;

-- name: by_number
select n.*, t.name as team, c.name as campaign
from inbound_numbers n
join teams t on t.id = n.team_id
join campaigns c on c.id = n.campaign_id
where n.number = $1;

-- name: openings
select weekday, opens, closes from inbound_hours where inbound_number_id = $1 order by weekday, opens;

-- name: add
insert into inbound_numbers (
    number, label, team_id, campaign_id, greeting, after_hours_sound, longest_wait_s, announce_every_s, offer_after_s,
    callback_key, call_back_abandoned, closed_on_holidays
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (number) do nothing
returning id;

-- name: change
update inbound_numbers
set
    label = $2, team_id = $3, campaign_id = $4, greeting = $5, after_hours_sound = $6, longest_wait_s = $7,
    announce_every_s = $8, offer_after_s = $9, callback_key = $10, call_back_abandoned = $11, closed_on_holidays = $12
where id = $1
returning id;

-- name: clear_openings
delete from inbound_hours where inbound_number_id = $1;

-- name: add_opening
insert into inbound_hours (inbound_number_id, weekday, opens, closes) values ($1, $2, $3, $4);

-- name: in_use
select exists (select from inbound_calls where inbound_number_id = $1 and state <> 'over');

-- name: remove
delete from inbound_numbers where id = $1 returning id;

-- name: lowest_team
select min(id) from teams;

-- name: team_of_campaign
select team_id from campaigns where id = $1;
