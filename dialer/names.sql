-- name: dials_by_hand
select exists (select from campaigns where team_id = $1 and status = 'running' and mode = 'manual');

-- name: find
-- By the index over the first three letters ($2: every spelling of them), then by the whole name.
select d.id, d.document, d.name, d.city, d.state
from debtors d
where
    (lower(left(d.name, 3)) collate "C") = any ($2::text[])
    and folded(d.name) like all ($3::text[])
    and exists (
        select
        from accounts a
        join campaigns c on c.portfolio_id = a.portfolio_id
        where a.debtor_id = d.id and c.team_id = $1 and c.status = 'running' and c.mode = 'manual'
    )
order by folded(d.name) collate "C", d.id
limit $4;

-- name: may_be_chosen
select exists (
    select
    from accounts a
    join campaigns c on c.portfolio_id = a.portfolio_id
    where a.debtor_id = $2 and c.team_id = $1 and c.status = 'running' and c.mode = 'manual'
);
