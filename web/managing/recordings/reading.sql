-- name: found
-- Every filter is null where it does not matter. $1: the team that the viewer is bound to.
select
    r.attempt_id, r.started_at, r.duration_ms, r.format, r.key, r.size_bytes, r.sha256, r.complete, r.expires_at,
    r.retention_source, r.held_at, r.held_why, r.deleted_at, r.deleted_why, r.node, u.name as agent,
    c.name as campaign, d.id as debtor_id, d.name as debtor, d.document, a.number, a.outcome, a.notes
from recordings as r
join attempts as a on a.id = r.attempt_id
join campaigns as c on c.id = a.campaign_id
left join debtors as d on d.id = a.debtor_id
left join users as u on u.id = a.agent_id
where
    ($1::int is null or a.team_id = $1)
    and ($2::timestamptz is null or r.started_at >= $2)
    and ($3::timestamptz is null or r.started_at < $3)
    and ($4::int is null or a.agent_id = $4)
    and ($5::int is null or a.campaign_id = $5)
    and ($6::bigint is null or a.debtor_id = $6)
    and ($7::text is null or a.outcome = $7)
order by r.started_at desc, r.attempt_id
limit $8 offset $9;

-- name: one
select
    r.attempt_id, r.started_at, r.duration_ms, r.format, r.key, r.size_bytes, r.sha256, r.complete, r.expires_at,
    r.retention_source, r.held_at, r.held_why, r.deleted_at, r.deleted_why, r.node, u.name as agent,
    c.name as campaign, d.id as debtor_id, d.name as debtor, d.document, a.number, a.outcome, a.notes
from recordings as r
join attempts as a on a.id = r.attempt_id
join campaigns as c on c.id = a.campaign_id
left join debtors as d on d.id = a.debtor_id
left join users as u on u.id = a.agent_id
where ($1::int is null or a.team_id = $1) and r.attempt_id = $2;

-- name: agents
select id, name from users where role = 'agent' and ($1::int is null or team_id = $1) order by name;

-- name: campaigns
select id, name from campaigns where $1::int is null or team_id = $1 order by name;

-- name: note
insert into audit_log (at, user_id, action, subject)
select $1, $2, $3, $4
where not exists (
    select from audit_log where subject = $4 and at > $5 and user_id = $2 and action = $3
);
