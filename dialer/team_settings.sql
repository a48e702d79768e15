-- name: offer
-- What is looked at when a debtor ($2, null: not known) of a campaign ($1) is offered to agents.
select
    coalesce((select skills from campaign_shares where campaign_id = $1), '{}') as skills,
    array_remove(
        array[
            (
                select agent_id from agreements
                where debtor_id = $2 and status = 'active' and agent_id is not null
                order by created_at desc limit 1
            ),
            (
                select recorded_by from attempts
                where debtor_id = $2 and promised_for is not null and recorded_by is not null
                order by created_at desc limit 1
            ),
            (
                select agent_id from attempts
                where debtor_id = $2 and identified_at is not null and agent_id is not null and closed_at is not null
                order by created_at desc limit 1
            )
        ],
        null
    ) as knows;

-- name: shares
select c.id as campaign_id, coalesce(s.weight, 1) as weight, coalesce(s.skills, '{}') as skills
from campaigns c
left join campaign_shares s on s.campaign_id = c.id
where c.team_id = $1;

-- name: of_agent
select t.wrap_up_extensions, t.wrap_up_extension_s, t.away_grace_s
from agent_presence p
join teams t on t.id = p.team_id
where p.agent_id = $1;

-- name: every_team
select
    t.id, t.name, t.wrap_up_extensions, t.wrap_up_extension_s, t.away_grace_s,
    array(
        select row(u.id, u.name, u.skills) from users u
        where u.team_id = t.id and u.active and u.role in ('agent', 'supervisor') order by u.name, u.id
    ) as agents,
    array(
        select row(c.id, c.name, c.status, coalesce(s.weight, 1), coalesce(s.skills, '{}'))
        from campaigns c left join campaign_shares s on s.campaign_id = c.id
        where c.team_id = t.id order by c.name
    ) as campaigns
from teams t
order by t.name;

-- name: save_team
update teams set wrap_up_extensions = $2, wrap_up_extension_s = $3, away_grace_s = $4 where id = $1 returning id;

-- name: save_share
insert into campaign_shares (campaign_id, weight, skills)
select id, $3, $4 from campaigns where id = $2 and team_id = $1
on conflict (campaign_id) do update set weight = excluded.weight, skills = excluded.skills;

-- name: save_skills
update users set skills = $3 where id = $2 and team_id = $1;
