-- name: debtor_state
select state from debtors where id = $1;
