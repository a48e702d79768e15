-- name: on_duty
-- Agents of a team who are logged in.
select state, pause_next is not null or sent_off_by is not null as leaving, seen_at
from agent_presence
where team_id = $1 and state <> 'logged_out';
