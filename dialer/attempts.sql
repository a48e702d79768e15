-- name: insert
insert into attempts
    (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, node, state, created_at, direction)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'created', $9, $10);

-- name: lock
select * from attempts where id = $1 for update;

-- name: open_of_team
select * from attempts where team_id = $1 and closed_at is null order by created_at;

-- name: known
-- Which of these ids are attempts of ours, and whether they still are in progress.
select id, team_id, ended_at is null as live from attempts where id = any($1::uuid[]);

-- name: on_trunk
select count(*) from attempts where trunk_id = $1 and closed_at is null and ended_at is null;

-- name: save
update attempts
set state = $2, agent_id = $3, trying_at = $4, ringing_at = $5, answered_at = $6, connected_at = $7, identified_at = $8,
    given_up_at = $9, hang_up_asked_at = $10, ended_at = $11, cause = $12, sip_code = $13
where id = $1;

-- name: close
update attempts
set state = 'closed', closed_at = $2, outcome = $3, recorded_by = $4, notes = $5, retry_at = $6, promised_for = $7
where id = $1 and closed_at is null;

-- name: watched
-- Everything that time alone may move on, with what the deadlines need to know of the agent.
select a.*, p.state as presence_state, p.since as presence_since, p.seen_at, c.wrap_up_limit_s, c.ring_timeout_s
from attempts a
join campaigns c on c.id = a.campaign_id
left join agent_presence p on p.agent_id = a.agent_id and p.attempt_id = a.id
where a.team_id = $1 and a.closed_at is null;
