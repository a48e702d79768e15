-- name: totals
select
    (select count(*) from attempts where closed_at is not null) as attempts,
    (select count(*) from attempts where answered_at is not null) as answered,
    (select count(*) from attempts where outcome = 'abandoned') as abandoned,
    (select count(*) from attempts where closed_at is null) as open_attempts,
    (select count(*) from agreements) as agreements,
    (select coalesce(sum(total_centavos), 0) from agreements)::bigint as agreed_centavos,
    (select coalesce(sum(amount_centavos), 0) from payments)::bigint as recovered_centavos;

-- name: outcomes
select outcome, count(*) as attempts from attempts where closed_at is not null group by outcome;

-- name: unpaid_instalments
select i.agreement_id, i.number, i.amount_centavos
from instalments i
where i.number = 1 and i.paid_at is null
order by i.agreement_id;

-- name: has_open_attempts
select exists (select from attempts where closed_at is null);

-- name: agents_there
select count(*) from agent_presence where state not in ('logged_out', 'paused');
