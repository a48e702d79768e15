-- name: on_duty
-- Agents of a team who could take a call, now or after the one they have.
select state, pause_next is not null as leaving, seen_at
from agent_presence
where team_id = $1 and state in ('ready', 'reserved', 'talking', 'wrap_up');
