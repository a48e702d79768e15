-- name: teams
select array_agg(id) from teams where $1::int is null or id = $1;

-- name: agents
select
    u.id as agent_id, u.name, t.name as team, p.state, p.since, p.reason, p.pause_next, p.seen_at, p.extensions,
    p.sent_off_by is not null as leaves,
    coalesce(c.wrap_up_limit_s, 0) + p.extensions * t.wrap_up_extension_s as wrap_up_limit_s
from agent_presence p
join users u on u.id = p.agent_id
join teams t on t.id = p.team_id
left join attempts a on a.id = p.attempt_id
left join campaigns c on c.id = a.campaign_id
where p.team_id = any($1::int[]) and p.state <> 'logged_out'
order by u.name, u.id;

-- name: calls
select state, count(*) as calls
from attempts
where closed_at is null and team_id = any($1::int[])
group by state;

-- name: campaigns
select id, name, status, mode from campaigns where team_id = any($1::int[]) order by name;

-- name: today
select
    count(*) filter (where a.direction = 'outbound') as attempts,
    count(a.answered_at) filter (
        where a.direction = 'outbound' and (a.agent_id is not null or a.heard is null or a.heard = 'human')
    ) as answered,
    count(*) filter (
        where r.right_party = 'yes' or (a.identified_at is not null and coalesce(r.right_party, 'either') = 'either')
    ) as right_party,
    count(*) filter (where a.outcome = 'abandoned') as abandoned
from attempts a
left join outcomes r on r.id = a.outcome
where a.team_id = any($1::int[]) and a.created_at >= $2;

-- name: outcomes_today
select outcome, count(*) as attempts
from attempts
where team_id = any($1::int[]) and created_at >= $2 and outcome is not null
group by outcome;

-- name: agreements_today
-- An agreement belongs to the team that made the call.
select count(*) as agreements, coalesce(sum(g.total_centavos), 0)::bigint as agreed_centavos
from agreements g
join attempts a on a.id = g.attempt_id
where g.created_at >= $2 and a.team_id = any($1::int[]);

-- name: payments_today
select coalesce(sum(p.amount_centavos), 0)::bigint as recovered_centavos
from payments p
join agreements g on g.id = p.agreement_id
join attempts a on a.id = g.attempt_id
where p.posted_at >= $2 and a.team_id = any($1::int[]);
