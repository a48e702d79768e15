-- name: enter
-- The first screen of an agent makes the row; later ones find it, and follow the agent to another team.
insert into agent_presence (agent_id, team_id, state, since, seen_at)
select id, team_id, 'logged_out', $2::timestamptz, $2::timestamptz
from users
where id = $1 and active and team_id is not null
on conflict (agent_id) do update set team_id = excluded.team_id where agent_presence.state = 'logged_out';

-- name: lock
select
    agent_id, team_id, state, since, reason, pause_next, attempt_id, idle_since, seen_at, version, extensions,
    sent_off_by, sent_off_reason, sent_off_at, sent_off_call
from agent_presence
where agent_id = $1
for update;

-- name: team_and_state
select team_id, state from agent_presence where agent_id = $1;

-- name: save
update agent_presence
set state = $2, since = $3, reason = $4, pause_next = $5, attempt_id = $6, idle_since = $7, extensions = $8,
    sent_off_by = $9, sent_off_reason = $10, sent_off_at = $11, sent_off_call = $12, version = version + 1
where agent_id = $1;

-- name: log_state
insert into presence_log (agent_id, at, state, reason, attempt_id) values ($1, $2, $3, $4, $5);

-- name: mark_seen
update agent_presence set seen_at = $2 where agent_id = $1;

-- name: lose_sight
update agent_presence set seen_at = least(seen_at, $2) where agent_id = $1;

-- name: renew_seen
-- Nobody is waited for: one agent whose row is being changed must not keep all the others from being seen, and whoever
-- holds one presence and wants another must not wait for us. That agent is renewed the next time.
update agent_presence p
set seen_at = $2
from (select agent_id from agent_presence where agent_id = any($1::int[]) for update skip locked) as seen
where p.agent_id = seen.agent_id;

-- name: ready_agents
-- Whoever speaks by their own telephone is there while it is up, for calls of the node ($2, null: of any) that carries it.
select p.agent_id, p.idle_since, p.seen_at, u.skills
from agent_presence p
join users u on u.id = p.agent_id
where p.team_id = $1 and p.state = 'ready'
    and (
        not u.use_phone
        or exists (
            select from call_legs l
            where l.agent_id = p.agent_id and l.kind = 'agent_phone' and l.state = 'answered'
                and ($2::text is null or l.node = $2)
        )
    );

-- name: pool
-- Everybody of a team who is logged in; whoever speaks by their own telephone is reachable while it is up.
select
    p.agent_id, p.state, p.since, p.attempt_id, p.idle_since, p.seen_at, u.skills,
    not u.use_phone or exists (
        select from call_legs l where l.agent_id = p.agent_id and l.kind = 'agent_phone' and l.state = 'answered'
    ) as reachable
from agent_presence p
join users u on u.id = p.agent_id
where p.team_id = $1 and p.state <> 'logged_out'
order by p.idle_since, p.agent_id;

-- name: agents_here
select agent_id from agent_presence where team_id = $1 and state <> 'logged_out';

-- name: grace
select away_grace_s from teams where id = $1;

-- name: stale_agents
-- Agents without a call whose screen has been away since before $2.
select agent_id
from agent_presence
where team_id = $1 and state in ('ready', 'previewing', 'paused') and seen_at < $2
order by agent_id;

-- name: stuck_agents
-- Agents whose call is over without their knowing: no transaction of ours leaves this behind, another's mistake might.
select p.agent_id, p.attempt_id, p.state as presence_state, a.state as attempt_state
from agent_presence p
join attempts a on a.id = p.attempt_id
where p.team_id = $1
    and (
        a.state = 'closed' or a.kept_outcome is not null or a.agent_id is distinct from p.agent_id
        or (a.state = 'ended' and p.state <> 'wrap_up')
    );

-- name: count_by_state
select state, count(*) as agents from agent_presence where team_id = $1 group by state;
