-- name: lock_agreement
select debtor_id from agreements where id = $1 for no key update;

-- name: find_instalment
select amount_centavos, paid_at from instalments where agreement_id = $1 and number = $2;

-- name: insert_payment
insert into payments (agreement_id, instalment, amount_centavos, paid_on, source, source_id, posted_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (source, source_id) do nothing
returning id;

-- name: same_payment
select agreement_id = $3 and instalment = $4 and amount_centavos = $5 from payments where source = $1 and source_id = $2;

-- name: settle_instalment
-- Paid once what came in for it reaches its amount.
update instalments as due
set paid_at = $3
where
    due.agreement_id = $1 and due.number = $2 and due.paid_at is null
    and due.amount_centavos <= (
        select sum(amount_centavos) from payments where agreement_id = $1 and instalment = $2
    )
returning due.number;

-- name: keep_agreement
update agreements
set status = 'kept'
where
    id = $1 and status = 'active'
    and not exists (select from instalments where agreement_id = $1 and paid_at is null)
returning id;

-- name: mark_debts_paid
update debts
set status = 'paid', updated_at = $2
where status = 'agreed' and id in (select debt_id from agreement_debts where agreement_id = $1);
