-- name: mark
update accounts
set changes_on = $2
where
    changes_on > $2
    and ctid = any (array(
        select a.ctid
        from portfolios as p
        inner join accounts as a on a.portfolio_id = p.id and a.debtor_id = $1
        for no key update of a skip locked
    ));
