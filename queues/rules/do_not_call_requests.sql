-- name: withdraw
delete from do_not_call_entries as e
using do_not_call_lists as l
where l.id = e.list_id and l.own and e.key = $1
returning e.added_at;

-- name: debtors_of
select debtor_id from phones where number = $1
union
select id from debtors where document = $1;
