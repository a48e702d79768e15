-- name: mark
update accounts
set changes_on = $2
where
    changes_on > $2
    and ctid = any (array(select ctid from accounts where debtor_id = $1 for no key update skip locked));
