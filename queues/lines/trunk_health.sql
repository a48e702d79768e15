-- name: save_state
insert into trunk_states as old (node, trunk_id, state, registered, rtt_ms, detail, calls, changed_at, seen_at)
select $1, t.id, $3, $4, $5, $6, $7, $8, $8 from trunks as t where t.id = $2
on conflict (node, trunk_id) do update
set
    state = excluded.state, registered = excluded.registered, rtt_ms = excluded.rtt_ms, detail = excluded.detail,
    calls = excluded.calls, seen_at = excluded.seen_at,
    changed_at = case
        when (old.state, old.registered) is distinct from (excluded.state, excluded.registered) then excluded.changed_at
        else old.changed_at
    end
where old.seen_at <= excluded.seen_at;

-- name: touch_states
update trunk_states set seen_at = $2 where node = any ($1::text[]) and seen_at < $2;

-- name: states
select s.node, s.trunk_id, s.state, s.registered, s.rtt_ms, s.detail, s.calls, s.changed_at, s.seen_at
from trunk_states as s
inner join trunks as t on t.id = s.trunk_id and t.retired_at is null
order by s.node, s.trunk_id;

-- name: save_failure
insert into trunk_failures (attempt_id, trunk_id, at, sip_code, q850, reason, ladder)
select $1, t.id, $3, $4, $5, $6, $7 from trunks as t where t.id = $2
on conflict do nothing;

-- name: prune
delete from trunk_failures as f
using unnest($1::int[]) as pruned (trunk_id)
where
    f.trunk_id = pruned.trunk_id
    and f.at < (select at from trunk_failures where trunk_id = pruned.trunk_id order by at desc offset $2 - 1 limit 1);

-- name: failures
select f.attempt_id, f.trunk_id, f.at, f.sip_code, f.q850, f.reason, f.ladder, a.number
from trunk_failures as f
left join attempts as a on a.id = f.attempt_id
where f.trunk_id = $1
order by f.at desc
limit $2;

-- name: last_hour
-- A call counts on the trunk that carried it; while it is going on, on the one it was first sent to.
select
    coalesce(a.trunk_used, a.trunk_id) as trunk_id,
    count(*) as attempts,
    count(a.answered_at) as answered,
    count(*) filter (where a.ended_at is null) as live,
    count(*) filter (where a.created_at >= $2) as lately
from trunks as t
inner join attempts as a on a.trunk_id = t.id and a.created_at >= $1
group by 1;

-- name: failures_by_code
select f.trunk_id, coalesce(f.sip_code::text, '') as code, count(*) as calls
from trunk_failures as f
where f.at >= $1
group by 1, 2
order by 3 desc, 2;
