-- name: clear
-- What no longer holds of a team's campaigns: all but the pairs of $2 and $3.
delete from campaign_guards as g
using campaigns as c
where
    c.id = g.campaign_id and c.team_id = $1
    and (g.campaign_id, g.reason) not in (select * from unnest($2::int[], $3::text[]));

-- name: put
insert into campaign_guards (campaign_id, reason, share, figures, since, seen_at)
values ($1, $2, $3, $4, $5, $5)
on conflict (campaign_id, reason) do update
set share = excluded.share, figures = excluded.figures, seen_at = excluded.seen_at;

-- name: shown
-- Of the teams $1, as their leaders wrote it since $2; what slows most comes first.
select g.campaign_id, c.name as campaign, g.reason, g.share, g.figures, g.since
from campaign_guards as g
inner join campaigns as c on c.id = g.campaign_id
where c.team_id = any ($1::int[]) and g.seen_at > $2
order by g.share, c.name, g.reason;
