-- name: show
insert into previews (agent_id, team_id, campaign_id, debtor_id, kind, shown_at, dial_at, queued, refused)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: lock
select agent_id, team_id, campaign_id, debtor_id, kind, shown_at, dial_at, dial_asked_at, refused, queued
from previews
where agent_id = $1
for update;

-- name: of_team
-- With what their agents do now: `previewing`, or the preview is nobody's any more.
select
    v.agent_id, v.team_id, v.campaign_id, v.debtor_id, v.kind, v.shown_at, v.dial_at, v.dial_asked_at, v.refused, v.queued,
    coalesce(p.state, 'logged_out') as presence_state
from previews v
left join agent_presence p on p.agent_id = v.agent_id
where v.team_id = $1
order by v.shown_at;

-- name: remove
delete from previews where agent_id = $1 and debtor_id = $2 returning agent_id;

-- name: ask_dial
update previews set dial_asked_at = $2, dial_at = null, refused = '{}' where agent_id = $1;

-- name: refuse
update previews set refused = $2, dial_at = null, dial_asked_at = null, queued = false where agent_id = $1 and debtor_id = $3;

-- name: skip
insert into preview_skips (campaign_id, debtor_id, agent_id, reason, shown_at, at) values ($1, $2, $3, $4, $5, $6);

-- name: by_phone
-- Whose telephone it is: of several, who owes in a campaign that the team ($2) dials by hand, then who was met last.
select p.debtor_id
from phones p
where p.number = $1
order by
    exists (
        select
        from campaigns_by_hand c
        join accounts a on a.portfolio_id = c.portfolio_id and a.debtor_id = p.debtor_id
        where c.team_id = $2
    ) desc,
    p.id desc
limit 1;

-- name: manual_campaign
-- The running campaign that a team dials by hand for this debtor: where they owe, else the oldest.
select c.id
from campaigns_by_hand c
where c.team_id = $1
order by exists (select from accounts a where a.portfolio_id = c.portfolio_id and a.debtor_id = $2) desc, c.id
limit 1;
