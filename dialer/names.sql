-- name: dials_by_hand
select exists (select from campaigns_by_hand where team_id = $1);

-- name: limit_patience
select set_config('statement_timeout', $1, true);

-- name: find
-- By the index over the first three letters ($2: every spelling of them), then by the whole name. A seventh of a file may
-- begin with the same three: of all who match, whoever may be dialled or not, $4 are read, and `unread` is whether there
-- may be more. One row at least.
with
named as materialized (
    select d.id, d.document, d.name, d.city, d.state, folded(d.name) collate "C" as folded
    from debtors d
    where (lower(left(d.name, 3)) collate "C") = any ($2::text[]) and folded(d.name) like all ($3::text[])
    limit $4
),
found as (
    select n.*
    from named n
    where exists (
        select
        from accounts a
        join campaigns_by_hand c on c.portfolio_id = a.portfolio_id
        where a.debtor_id = n.id and c.team_id = $1
    )
    order by n.folded, n.id
    limit $5
)
select f.id, f.document, f.name, f.city, f.state, read.names >= $4 as unread
from (select count(*) as names from named) as read
left join found f on true
order by f.folded, f.id;

-- name: may_be_chosen
select exists (
    select
    from audit_log l
    where l.subject = 'debtors' and l.at > $5 and l.action = $4 and l.user_id = $3
        and l.detail -> 'shown' @> to_jsonb($2::bigint)
) and exists (
    select
    from accounts a
    join campaigns_by_hand c on c.portfolio_id = a.portfolio_id
    where a.debtor_id = $2 and c.team_id = $1
);
