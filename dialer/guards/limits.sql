-- name: in_force
-- A company's own row before everybody's, the latest first.
select distinct on (wanted.company)
    wanted.company, l.short_call_s, l.short_share, l.short_calls_from, l.calls_per_day, l.calls_per_month, l.soft_zone
from unnest($1::text[]) as wanted (company)
inner join calling_limits as l on (l.company is null or l.company = wanted.company) and l.valid_from <= $2
order by wanted.company, l.company is null, l.valid_from desc;

-- name: every
select
    company, valid_from, short_call_s, short_share, short_calls_from, calls_per_day, calls_per_month, soft_zone, source,
    certainty
from calling_limits
order by company nulls first, valid_from;

-- name: set
insert into calling_limits
    (company, valid_from, short_call_s, short_share, short_calls_from, calls_per_day, calls_per_month, soft_zone, source,
    certainty, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (company, valid_from) do update
set
    (short_call_s, short_share, short_calls_from, calls_per_day, calls_per_month, soft_zone, source, certainty, created_by)
    = ($3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: companies
-- Of the trunks that each campaign of a team may call over.
select
    c.id as campaign_id,
    array_agg(distinct coalesce(t.subscriber, case when t.simulated then 'simulated' else '' end)) as companies
from campaigns as c
inner join trunks as t on t.id = c.trunk_id or exists (
    select from campaign_trunks as f where f.campaign_id = c.id and f.trunk_id = t.id
)
where c.team_id = $1
group by c.id;

-- name: set_subscriber
update trunks set subscriber = $2, changed_at = $3 where id = $1 and retired_at is null returning id;

-- name: subscribers
select name, coalesce(subscriber, case when simulated then 'simulated' else '' end) as company
from trunks
where retired_at is null
order by name;
