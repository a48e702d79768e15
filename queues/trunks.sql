-- name: create
insert into trunks
    (name, address, caller_id, max_calls, transport, srtp, codecs, username, password, registers, realm, identity, privacy,
    dtmf, session_timer_s, follow_redirects, options_interval_s, max_calls_per_s, number_format, carrier_code, area_code,
    international, caller_id_choice, simulated)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
returning id;

-- name: change
update trunks
set
    (name, address, caller_id, max_calls, transport, srtp, codecs, username, password, registers, realm, identity, privacy,
    dtmf, session_timer_s, follow_redirects, options_interval_s, max_calls_per_s, number_format, carrier_code, area_code,
    international, caller_id_choice, simulated, changed_at)
    = ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
where id = $1;

-- name: retire
update trunks set retired_at = $2, changed_at = $2, password = null where id = $1;

-- name: delete_unused
delete from trunks as t
where t.id = $1 and not exists (select from attempts as a where a.trunk_id = t.id or a.trunk_used = t.id);

-- name: campaigns_using
select array_agg(c.name order by c.name)
from campaigns as c
where c.trunk_id = $1 or exists (select from campaign_trunks as f where f.campaign_id = c.id and f.trunk_id = $1);

-- name: get
select
    id, name, address, caller_id, max_calls, transport, srtp, codecs, username, password, registers, realm, identity, privacy,
    dtmf, session_timer_s, follow_redirects, options_interval_s, max_calls_per_s, number_format, carrier_code, area_code,
    international, caller_id_choice, simulated, retired_at
from trunks
where id = $1;

-- name: by_name
select
    id, name, address, caller_id, max_calls, transport, srtp, codecs, username, password, registers, realm, identity, privacy,
    dtmf, session_timer_s, follow_redirects, options_interval_s, max_calls_per_s, number_format, carrier_code, area_code,
    international, caller_id_choice, simulated, retired_at
from trunks
where name = $1 and retired_at is null;

-- name: every
select
    id, name, address, caller_id, max_calls, transport, srtp, codecs, username, password, registers, realm, identity, privacy,
    dtmf, session_timer_s, follow_redirects, options_interval_s, max_calls_per_s, number_format, carrier_code, area_code,
    international, caller_id_choice, simulated, retired_at
from trunks
where retired_at is null
order by name;

-- name: of_campaign
-- A trunk that reaches people never stands in for one that reaches nobody, for which the hours of contact do not apply.
select
    t.id, t.name, t.address, t.caller_id, t.max_calls, t.transport, t.srtp, t.codecs, t.username, t.password, t.registers, t.realm,
    t.identity, t.privacy, t.dtmf, t.session_timer_s, t.follow_redirects, t.options_interval_s, t.max_calls_per_s,
    t.number_format, t.carrier_code, t.area_code, t.international, t.caller_id_choice, t.simulated, t.retired_at
from campaigns as c
inner join trunks as first on first.id = c.trunk_id
cross join lateral (
    select c.trunk_id as id, 0 as position
    union all
    select f.trunk_id, f.position from campaign_trunks as f where f.campaign_id = c.id and f.trunk_id <> c.trunk_id
) as way
inner join trunks as t on t.id = way.id and t.simulated = first.simulated and t.retired_at is null
where c.id = $1
order by way.position;
