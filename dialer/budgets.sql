-- name: of_team
-- Answered by somebody who may have been a person, by no agent's own call; abandoned are those whom no agent met.
select
    a.campaign_id,
    count(*) filter (where coalesce(a.heard, 'human') not in ('machine', 'fax', 'network_announcement')) as answered,
    count(*) filter (where a.outcome = 'abandoned') as abandoned
from attempts as a
where
    a.team_id = $1 and a.created_at >= $2 and a.created_at < $3 and a.direction = 'outbound'
    and a.answered_at is not null
group by a.campaign_id;
