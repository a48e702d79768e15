-- name: every
select
    p.id, p.name, p.creditor_name,
    coalesce(a.debtors, 0) as debtors,
    coalesce(a.debts, 0) as debts,
    coalesce(a.centavos, 0) as centavos,
    i.imported_at,
    coalesce(c.campaigns, 0) as campaigns,
    coalesce(c.running, 0) as running
from portfolios as p
left join (
    select portfolio_id, count(*) as debtors, sum(open_debts)::bigint as debts, sum(amount_centavos)::bigint as centavos
    from accounts
    group by portfolio_id
) as a on a.portfolio_id = p.id
left join (select portfolio_id, max(imported_at) as imported_at from imports group by portfolio_id) as i
    on i.portfolio_id = p.id
left join (
    select portfolio_id, count(*) as campaigns, count(*) filter (where status = 'running') as running
    from campaigns
    group by portfolio_id
) as c on c.portfolio_id = p.id
order by p.name;

-- name: get
select
    id, name, creditor_name, creditor_document, max_discount_percent, max_instalments, min_instalment_centavos,
    let_go_sound
from portfolios
where id = $1;

-- name: aging
select
    bucket, count(*) as debtors, sum(open_debts)::bigint as debts, sum(amount_centavos)::bigint as centavos,
    sum(score)::bigint as scores, count(*) filter (where hold is not null) as on_hold,
    count(*) filter (where callable_phones = 0) as unreachable
from accounts
where portfolio_id = $1
group by bucket
order by bucket;

-- name: imports
select
    i.id, i.kind, i.file_name, i.imported_at, u.name as imported_by, i.full_file, i.rows_read, i.rows_rejected,
    i.debtors_new, i.debtors_changed, i.phones_new, i.debts_new, i.debts_changed, i.debts_closed
from imports as i
left join users as u on u.id = i.imported_by
where i.portfolio_id = $1
order by i.id desc
limit 50;

-- name: campaigns
select id, name, status from campaigns where portfolio_id = $1 order by name;
