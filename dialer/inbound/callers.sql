-- name: insert
insert into inbound_calls
    (attempt_id, inbound_number_id, team_id, called, caller, candidates, preferred_agent_id, arrived_at, open,
    callback_at, state)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'arriving');

-- name: lock
-- A number that was given up leaves its callers the manners that a new one begins with.
select
    i.*, n.greeting, n.after_hours_sound, coalesce(n.longest_wait_s, 300) as longest_wait_s, n.announce_every_s,
    n.offer_after_s, coalesce(n.callback_key, '1') as callback_key,
    coalesce(n.call_back_abandoned, false) as call_back_abandoned
from inbound_calls i
left join inbound_numbers n on n.id = i.inbound_number_id
where i.attempt_id = $1
for update of i;

-- name: waiting
-- Everybody whom time may move on, in the order of the queue.
select
    i.*, n.greeting, n.after_hours_sound, coalesce(n.longest_wait_s, 300) as longest_wait_s, n.announce_every_s,
    n.offer_after_s, coalesce(n.callback_key, '1') as callback_key,
    coalesce(n.call_back_abandoned, false) as call_back_abandoned,
    row_number() over (partition by i.state order by i.arrived_at, i.attempt_id)::int as place, a.node
from inbound_calls i
join attempts a on a.id = i.attempt_id and a.closed_at is null
left join inbound_numbers n on n.id = i.inbound_number_id
where i.team_id = $1 and i.state in ('waiting', 'leaving')
order by i.arrived_at, i.attempt_id;

-- name: save
update inbound_calls
set state = $2, waiting_since = $3, told_at = $4, offered = $5, leaving = $6, playing = $7, playing_since = $8
where attempt_id = $1;

-- name: ahead
-- Those who have been waiting for longer.
select count(*)
from inbound_calls i
join attempts a on a.id = i.attempt_id and a.closed_at is null
where i.team_id = $1 and i.state = 'waiting' and i.open and (i.arrived_at, i.attempt_id) < ($2, $3);

-- name: spoken_for
-- Calls of ours that were answered without an agent yet, and those being dialled, as far as each is sure to need one:
-- where more are dialled than there are agents, a caller would never get one otherwise.
select
    floor(sum(
        case
            when a.answered_at is not null then 1
            when c.mode = 'power' then 1 / c.lines_per_agent
            when c.mode = 'predictive' then 0.4
            else 1
        end
    ))
from attempts as a
join campaigns as c on c.id = a.campaign_id
where a.team_id = $1 and a.closed_at is null and a.ended_at is null and a.direction = 'outbound' and a.agent_id is null
    and a.given_up_at is null and a.hang_up_asked_at is null;

-- name: candidates
-- Who has this number, the one whom we met last first.
select p.debtor_id, p.id as phone_id
from phones p
left join lateral (
    select max(created_at) as at from attempts a where a.debtor_id = p.debtor_id
) as met on true
where p.number = $1 and p.status not in ('wrong', 'invalid')
order by met.at desc nulls last, p.debtor_id
limit 20;

-- name: last_agent
-- The agent of the team who spoke to one of these debtors last.
select a.agent_id
from attempts a
join users u on u.id = a.agent_id and u.active and u.team_id = $2
where a.debtor_id = any($1::bigint[]) and a.connected_at is not null
order by a.created_at desc
limit 1;

-- name: campaign
-- The debtor's campaign of this team: the one they were called by last, else one that they owe in, else the number's.
select c.id
from campaigns c
left join lateral (
    select max(a.created_at) as at from attempts a where a.debtor_id = $2 and a.campaign_id = c.id
) as met on true
left join lateral (
    select true as owes from debts d where d.portfolio_id = c.portfolio_id and d.debtor_id = $2 and d.status = 'open' limit 1
) as owed on true
where c.team_id = $1 and (c.id = $3 or met.at is not null or owed.owes)
order by coalesce(owed.owes, false) desc, met.at desc nulls last, c.id = $3 desc, c.id
limit 1;

-- name: trunk
-- The trunk that the call came by, else the campaign's.
select coalesce((select id from trunks where name = $2), c.trunk_id) from campaigns c where c.id = $1;
