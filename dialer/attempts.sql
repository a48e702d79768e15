-- name: insert
insert into attempts
    (
        id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, node, state, created_at, route, caller_ids, detect,
        machine_message, direction, agent_id
    )
values ($1, $2, $3, $4, $5, $6, $7, $8, 'created', $9, $10, $11, $12, $13, $14, $15);

-- name: lock
select * from attempts where id = $1 for update;

-- name: open_of_team
select * from attempts where team_id = $1 and closed_at is null order by created_at;

-- name: known
-- Which of these ids are attempts of ours, and whether they still are in progress.
select id, team_id, ended_at is null as live from attempts where id = any($1::uuid[]);

-- name: on_trunks
-- Calls beside the attempts' own occupy them too.
select trunk_id, count(*) as calls
from (
    select trunk_id from attempts where trunk_id = any ($1::int[]) and closed_at is null and ended_at is null
    union all
    select trunk_id from call_legs where trunk_id = any ($1::int[]) and ended_at is null
) as busy
group by trunk_id;

-- name: unshown
-- Those of the trunks behind the one that carried the call; all of them ($2) when no INVITE was sent at all.
select
    array_remove(
        caller_ids[case when $2 then 1 else coalesce(array_position(route, trunk_used), 1) + 1 end:], null
    )
from attempts
where id = $1;

-- name: save
update attempts
set state = $2, agent_id = $3, trying_at = $4, ringing_at = $5, answered_at = $6, connected_at = $7, identified_at = $8,
    given_up_at = $9, hang_up_asked_at = $10, ended_at = $11, cause = $12, sip_code = $13, q850 = $14,
    trunk_used = case
        when $15::text is null then trunk_used
        else (select t.id from trunks as t where t.name = $15 and t.id = any (route || trunk_id) limit 1)
    end,
    early_tone = $16, heard = $17, listened_at = $18, transferred_at = $19, taken_over_at = $20, taken_over_from = $21,
    away_at = $22, orphaned_at = $23
where id = $1;

-- name: keep
update attempts set kept_outcome = $2, kept = $3 where id = $1 and kept_outcome is null;

-- name: kept
select kept from attempts where id = $1;

-- name: close
update attempts
set state = 'closed', closed_at = $2, outcome = $3, recorded_by = $4, notes = $5, retry_at = $6, promised_for = $7
where id = $1 and closed_at is null;

-- name: let_go_sound
select p.let_go_sound from campaigns c join portfolios p on p.id = c.portfolio_id where c.id = $1;

-- name: watched
-- Everything that time alone may move on, with what the deadlines need to know of the agent.
select
    a.*, p.state as presence_state, p.since as presence_since, p.seen_at, p.extensions, p.sent_off_call,
    c.wrap_up_limit_s, c.ring_timeout_s, t.wrap_up_extension_s
from attempts a
join campaigns c on c.id = a.campaign_id
join teams t on t.id = a.team_id
left join agent_presence p on p.agent_id = a.agent_id and p.attempt_id = a.id
where a.team_id = $1 and a.closed_at is null;
