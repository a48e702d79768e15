-- name: note
insert into audit_log (at, user_id, action, subject, detail) values ($1, $2, 'portfolio.export', $3, $4);

-- name: known
select id from portfolios where id = $1;

-- name: lift_time_limit
-- A large portfolio takes longer than a request may, and so does whoever reads it; until the end of this transaction.
select set_config('statement_timeout', '0', true);

-- name: phones
-- One row per phone of everybody who has, or had, a debt in the portfolio. Text that spreadsheets would run gets an
-- apostrophe, and numbers that they would shorten get their punctuation.
select
    case length(debtor.document)
        when 11 then regexp_replace(debtor.document, '^(...)(...)(...)(..)$', '\1.\2.\3-\4')
        else regexp_replace(debtor.document, '^(..)(...)(...)(....)(..)$', '\1.\2.\3/\4-\5')
    end as document,
    regexp_replace(
        regexp_replace(phone.number, '^\+55(..)(\d+)(\d{4})$', '(\1) \2-\3'), '^(?=\+)', ''''
    ) as phone,
    phone.status,
    regexp_replace(phone.source, '^(?=[=+@\t\r-])', '''') as source,
    to_char(phone.learned_at at time zone $2, 'YYYY-MM-DD HH24:MI:SS') as learned_at,
    to_char(phone.status_at at time zone $2, 'YYYY-MM-DD HH24:MI:SS') as status_at,
    coalesce(calls.attempts, 0) as attempts,
    coalesce(calls.answered, 0) as answered,
    to_char(calls.last_at at time zone $2, 'YYYY-MM-DD HH24:MI:SS') as last_attempt_at,
    calls.last_outcome
from phones as phone
inner join debtors as debtor on debtor.id = phone.debtor_id
left join (
    select
        phone_id,
        count(*) filter (where direction = 'outbound') as attempts,
        count(*) filter (where direction = 'outbound' and answered_at is not null) as answered,
        max(created_at) as last_at,
        (array_agg(outcome order by created_at desc))[1] as last_outcome
    from attempts
    group by phone_id
) as calls on calls.phone_id = phone.id
where exists (select from debts where debts.portfolio_id = $1 and debts.debtor_id = debtor.id)
order by debtor.id, phone.id;

-- name: contacts
-- One row per person who has, or had, a debt in the portfolio. A contact is a conversation with the right party, whatever it
-- was about; attempts, holds and the next call are the person's, agreements the portfolio's.
select
    case length(debtor.document)
        when 11 then regexp_replace(debtor.document, '^(...)(...)(...)(..)$', '\1.\2.\3-\4')
        else regexp_replace(debtor.document, '^(..)(...)(...)(....)(..)$', '\1.\2.\3/\4-\5')
    end as document,
    regexp_replace(owed.contracts, '^(?=[=+@\t\r-])', '''') as contracts,
    coalesce(calls.attempts, 0) as attempts,
    to_char(calls.last_attempt_at at time zone $2, 'YYYY-MM-DD HH24:MI:SS') as last_attempt_at,
    calls.last_outcome,
    to_char(calls.last_contact_at at time zone $2, 'YYYY-MM-DD HH24:MI:SS') as last_contact_at,
    to_char(queued.next_at at time zone $2, 'YYYY-MM-DD HH24:MI:SS') as next_attempt_at,
    debtor.hold,
    to_char(debtor.held_at at time zone $2, 'YYYY-MM-DD HH24:MI:SS') as held_at,
    agreed.id as agreement,
    agreed.status as agreement_status,
    (agreed.total_centavos / 100) || ',' || lpad((agreed.total_centavos % 100)::text, 2, '0') as agreement_total,
    agreed.next_due as agreement_next_due
from debtors as debtor
inner join (
    select debtor_id, string_agg(contract, ' | ' order by due_date, id) as contracts
    from debts
    where portfolio_id = $1
    group by debtor_id
) as owed on owed.debtor_id = debtor.id
left join (
    select
        attempt.debtor_id,
        count(*) filter (where attempt.direction = 'outbound') as attempts,
        max(attempt.created_at) as last_attempt_at,
        (array_agg(attempt.outcome order by attempt.created_at desc))[1] as last_outcome,
        max(attempt.created_at) filter (
            where outcome.right_party = 'yes' or (outcome.right_party = 'either' and attempt.identified_at is not null)
        ) as last_contact_at
    from attempts as attempt
    left join outcomes as outcome on outcome.id = attempt.outcome
    group by attempt.debtor_id
) as calls on calls.debtor_id = debtor.id
left join (
    select entry.debtor_id, min(entry.next_at) as next_at
    from queue_entries as entry
    inner join campaigns as campaign on campaign.id = entry.campaign_id
    where campaign.portfolio_id = $1 and campaign.status = 'running' and entry.state in ('ready', 'leased')
    group by entry.debtor_id
) as queued on queued.debtor_id = debtor.id
left join (
    select distinct on (agreement.debtor_id)
        agreement.debtor_id, agreement.id, agreement.status, agreement.total_centavos,
        (
            select min(instalment.due_date)
            from instalments as instalment
            where instalment.agreement_id = agreement.id and instalment.paid_at is null
        ) as next_due
    from agreements as agreement
    where agreement.portfolio_id = $1
    order by agreement.debtor_id, agreement.created_at desc, agreement.id desc
) as agreed on agreed.debtor_id = debtor.id
order by debtor.id;
