-- name: read
-- Everything the agent's screen shows, in one round trip.
select
    own.phone, own.use_phone, ph.state as phone_state,
    p.state, p.since, p.reason, p.pause_next, p.version, p.extensions,
    p.sent_off_reason, p.sent_off_at, p.sent_off_call, boss.name as sent_off_by,
    w.wrap_up_extensions, w.wrap_up_extension_s,
    case when p.state = 'paused' then (
        select sum(extract(epoch from stay.until - greatest(stay.at, $3)))::float8
        from (
            select at, state, reason, lead(at) over (order by at, id) as until
            from presence_log
            where agent_id = p.agent_id and at >= $3::timestamptz - interval '1 day'
        ) as stay
        where stay.state = 'paused' and stay.reason = p.reason and stay.until > $3
    ) end as spent_s,
    array(
        select row(
            r.code, r.position, r.name_pt, r.name_en, r.colour, r.limit_minutes, r.daily_minutes, r.productive, r.active
        )
        from pause_reasons r order by r.position, r.code
    ) as pauses,
    a.id as attempt_id, a.state as attempt_state, a.number, a.node, a.answered_at, a.connected_at, a.ended_at,
    a.identified_at is not null as identified, a.cause, a.direction,
    i.called, i.caller, i.candidates, i.arrived_at, n.label as called_label,
    c.name as campaign, c.wrap_up_limit_s,
    o.name as portfolio, o.creditor_name, o.creditor_document,
    o.max_discount_percent, o.max_instalments, o.min_instalment_centavos,
    d.id as debtor_id, d.name as debtor_name, d.document, d.state as debtor_state, d.city, d.birth_date, d.email,
    s.score, s.bins, m.card,
    a.arrangement, a.arranged_at, a.transferred_at, a.taken_over_at, a.sound, a.sound_state, a.heard, c.sounds,
    l.id as leg_id, l.name as leg_name, l.number as leg_number, l.kind as leg_kind, l.state as leg_state,
    l.cause as leg_cause, coalesce(l.answered_at, l.created_at) as leg_since,
    l.ended_at is null and l.dropped_at is null as leg_open,
    array(
        select row(t.id, t.name, t.number, t.note) from transfer_targets t where t.active and a.id is not null order by t.name
    ) as targets,
    (
        select v.role
        from supervisions v
        where v.attempt_id = a.id and v.ended_at is null and v.role in ('listen', 'whisper', 'barge')
        order by array_position(array['barge', 'whisper', 'listen'], v.role)
        limit 1
    ) as supervised,
    $2::date as today,
    exists (select from campaigns_by_hand b where b.team_id = p.team_id) as dials_by_hand,
    array(
        select row(t.contract, t.product, t.amount_centavos, t.due_date)
        from debts t
        where t.portfolio_id = o.id and t.debtor_id = d.id and t.status = 'open'
        order by t.due_date, t.id
    ) as debts,
    array(
        select row(h.created_at, h.outcome, u.name, h.notes)
        from attempts h
        left join users u on u.id = h.recorded_by
        where h.debtor_id = d.id and h.closed_at is not null
        order by h.created_at desc
        limit 10
    ) as history
from agent_presence p
join users own on own.id = p.agent_id
join teams w on w.id = p.team_id
left join users boss on boss.id = p.sent_off_by
left join call_legs ph on ph.agent_id = p.agent_id and ph.kind = 'agent_phone' and ph.ended_at is null
left join attempts a on a.id = p.attempt_id
left join campaigns c on c.id = a.campaign_id
left join portfolios o on o.id = c.portfolio_id
left join inbound_calls i on i.attempt_id = a.id
left join inbound_numbers n on n.id = i.inbound_number_id
left join debtors d on d.id = a.debtor_id
left join accounts s on s.portfolio_id = c.portfolio_id and s.debtor_id = a.debtor_id
left join score_models m on m.id = s.model_id
left join lateral (
    select * from call_legs where attempt_id = a.id order by created_at desc limit 1
) l on true
where p.agent_id = $1;

-- name: preview
-- The debtor whom an agent sees and nobody has dialled.
select
    v.kind, v.shown_at, v.dial_at, v.dial_asked_at, v.refused,
    c.name as campaign, o.name as portfolio, o.creditor_name,
    d.id as debtor_id, d.name as debtor_name, d.document, d.state as debtor_state, d.city, d.birth_date, d.email,
    s.score,
    array(
        select row(t.contract, t.product, t.amount_centavos, t.due_date)
        from debts t
        where t.portfolio_id = o.id and t.debtor_id = d.id and t.status = 'open'
        order by t.due_date, t.id
    ) as debts,
    array(
        select row(h.created_at, h.outcome, u.name, h.notes)
        from attempts h
        left join users u on u.id = h.recorded_by
        where h.debtor_id = d.id and h.closed_at is not null
        order by h.created_at desc
        limit 10
    ) as history
from previews v
join campaigns c on c.id = v.campaign_id
join portfolios o on o.id = c.portfolio_id
join debtors d on d.id = v.debtor_id
left join accounts s on s.portfolio_id = c.portfolio_id and s.debtor_id = d.id
where v.agent_id = $1;
