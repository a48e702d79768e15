-- name: agents
select u.id as agent_id, u.name, t.name as team, p.state, p.since, p.reason, p.pause_next, p.seen_at
from agent_presence p
join users u on u.id = p.agent_id
join teams t on t.id = p.team_id
where ($1::int is null or p.team_id = $1) and p.state <> 'logged_out'
order by u.name, u.id;

-- name: calls
select state, count(*) as calls
from attempts
where closed_at is null and ($1::int is null or team_id = $1)
group by state;

-- name: campaigns
select id, name, status from campaigns where $1::int is null or team_id = $1 order by name;

-- name: today
select
    count(*) as attempts,
    count(a.answered_at) as answered,
    count(*) filter (
        where r.right_party = 'yes' or (a.identified_at is not null and coalesce(r.right_party, 'either') = 'either')
    ) as right_party,
    count(*) filter (where a.outcome = 'abandoned') as abandoned
from attempts a
left join outcomes r on r.id = a.outcome
where a.created_at >= $2 and ($1::int is null or a.team_id = $1);

-- name: outcomes_today
select outcome, count(*) as attempts
from attempts
where created_at >= $2 and outcome is not null and ($1::int is null or team_id = $1)
group by outcome;

-- name: money_today
select
    (
        select count(*)
        from agreements g
        left join attempts a on a.id = g.attempt_id
        where g.created_at >= $2 and ($1::int is null or a.team_id = $1)
    ) as agreements,
    (
        select coalesce(sum(g.total_centavos), 0)::bigint
        from agreements g
        left join attempts a on a.id = g.attempt_id
        where g.created_at >= $2 and ($1::int is null or a.team_id = $1)
    ) as agreed_centavos,
    (
        select coalesce(sum(p.amount_centavos), 0)::bigint
        from payments p
        join agreements g on g.id = p.agreement_id
        left join attempts a on a.id = g.attempt_id
        where p.posted_at >= $2 and ($1::int is null or a.team_id = $1)
    ) as recovered_centavos;
