-- name: read
-- Everything the agent's screen shows, in one round trip.
select
    p.state, p.since, p.reason, p.pause_next, p.version,
    a.id as attempt_id, a.state as attempt_state, a.number, a.node, a.answered_at, a.connected_at, a.ended_at,
    a.identified_at is not null as identified, a.cause, a.direction,
    i.called, i.caller, i.candidates, i.arrived_at, n.label as called_label,
    c.name as campaign, c.wrap_up_limit_s,
    o.name as portfolio, o.creditor_name, o.creditor_document,
    o.max_discount_percent, o.max_instalments, o.min_instalment_centavos,
    d.id as debtor_id, d.name as debtor_name, d.document, d.state as debtor_state, d.city, d.birth_date, d.email,
    s.score, s.bins, m.card,
    $2::date as today,
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
left join attempts a on a.id = p.attempt_id
left join campaigns c on c.id = a.campaign_id
left join portfolios o on o.id = c.portfolio_id
left join inbound_calls i on i.attempt_id = a.id
left join inbound_numbers n on n.id = i.inbound_number_id
left join debtors d on d.id = a.debtor_id
left join accounts s on s.portfolio_id = c.portfolio_id and s.debtor_id = a.debtor_id
left join score_models m on m.id = s.model_id
where p.agent_id = $1;
