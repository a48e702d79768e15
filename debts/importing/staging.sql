-- name: lock_portfolio
select id from portfolios where id = $1 for no key update;

-- name: lift_time_limit
-- A large file takes longer than a request may; until the end of this transaction.
select set_config('statement_timeout', '0', true);

-- name: make_debts
create temp table staged_debts (
    row int not null,
    document text not null,
    name text not null,
    contract text not null,
    product text not null,
    amount_centavos bigint not null,
    due_date date not null,
    state text,
    city text,
    birth_date date,
    email text,
    rank int not null,
    fate text,          -- null: goes in; 'repeated': says nothing new; else why it is rejected
    first_row int       -- of the same contract, where that is the reason
) on commit drop;

-- name: make_phones
create temp table staged_phones (
    row int not null,
    document text not null,
    number text not null
) on commit drop;

-- name: drop_staging
drop table staged_debts, staged_phones;

-- name: analyze_staging
analyze staged_debts, staged_phones;

-- name: judge_repetitions
-- Of several rows about one contract the preferred, or else the first, counts. The others repeat it, contradict it, or name
-- another person for it: a debt is owed once, so that sums are right.
with ranked as (
    select
        row,
        first_value(row) over same_contract as first_row,
        first_value(document) over same_contract as first_document,
        first_value(amount_centavos) over same_contract as first_amount,
        first_value(due_date) over same_contract as first_due_date,
        first_value(product) over same_contract as first_product
    from staged_debts
    window same_contract as (partition by contract order by rank, row)
)
update staged_debts as later
set
    first_row = ranked.first_row,
    fate = case
        when later.document <> ranked.first_document then 'other_person_in_file'
        when
            (later.amount_centavos, later.due_date, later.product)
            is distinct from (ranked.first_amount, ranked.first_due_date, ranked.first_product) then 'contradiction'
        else 'repeated'
    end
from ranked
where later.row = ranked.row and ranked.first_row <> ranked.row;

-- name: judge_known
-- A contract does not change hands by a file, and what was agreed or paid is not rewritten by one.
update staged_debts as staged
set
    fate = case
        when debtors.document <> staged.document then 'other_person_known'
        else 'settled'
    end
from debts
inner join debtors on debtors.id = debts.debtor_id
where
    debts.portfolio_id = $1 and debts.contract = staged.contract
    and (staged.fate is null or staged.fate = 'repeated')
    and (
        debtors.document <> staged.document
        or (
            debts.status <> 'open'
            and (debts.amount_centavos, debts.due_date, debts.product)
            is distinct from (staged.amount_centavos, staged.due_date, staged.product)
        )
    );

-- name: rejected_debts
select row, contract, fate, first_row
from staged_debts
where fate is not null and fate <> 'repeated'
order by row;

-- name: drop_rejected_phones
delete from staged_phones as phone
using staged_debts as debt
where debt.row = phone.row and debt.fate is not null and debt.fate <> 'repeated';

-- name: unknown_documents
select distinct phone.row, phone.document
from staged_phones as phone
where not exists (select from debtors where debtors.document = phone.document)
order by phone.row;

-- name: upsert_debtors
-- A person's first row in the file gives each value; a file without a value keeps the one known. Sorted, so that two imports
-- at once lock people in one order; who is unchanged is not locked at all, because calls wait for locked people.
with people as (
    select
        document,
        (array_agg(name order by row))[1] as name,
        (array_agg(state order by row) filter (where state is not null))[1] as state,
        (array_agg(city order by row) filter (where city is not null))[1] as city,
        (array_agg(birth_date order by row) filter (where birth_date is not null))[1] as birth_date,
        (array_agg(email order by row) filter (where email is not null))[1] as email
    from staged_debts
    where fate is null or fate = 'repeated'
    group by document
    order by document
),
written as (
    insert into debtors (document, name, state, city, birth_date, email)
    select people.document, people.name, people.state, people.city, people.birth_date, people.email
    from people
    left join debtors as known on known.document = people.document
    where
        known.id is null
        or (known.name, known.state, known.city, known.birth_date, known.email)
        is distinct from (
            people.name,
            coalesce(people.state, known.state),
            coalesce(people.city, known.city),
            coalesce(people.birth_date, known.birth_date),
            coalesce(people.email, known.email)
        )
    order by people.document
    on conflict (document) do update
    set
        name = excluded.name,
        state = coalesce(excluded.state, debtors.state),
        city = coalesce(excluded.city, debtors.city),
        birth_date = coalesce(excluded.birth_date, debtors.birth_date),
        email = coalesce(excluded.email, debtors.email)
    where
        (debtors.name, debtors.state, debtors.city, debtors.birth_date, debtors.email)
        is distinct from (
            excluded.name,
            coalesce(excluded.state, debtors.state),
            coalesce(excluded.city, debtors.city),
            coalesce(excluded.birth_date, debtors.birth_date),
            coalesce(excluded.email, debtors.email)
        )
    returning xmax = 0 as is_new
)
select count(*) filter (where is_new) as new, count(*) filter (where not is_new) as changed from written;

-- name: upsert_debts
with written as (
    insert into debts (portfolio_id, debtor_id, contract, product, amount_centavos, due_date, created_at, updated_at)
    select
        $1, debtors.id, staged.contract, staged.product, staged.amount_centavos, staged.due_date,
        $2::timestamptz, $2::timestamptz
    from staged_debts as staged
    inner join debtors on debtors.document = staged.document
    left join debts as known on known.portfolio_id = $1 and known.contract = staged.contract
    where
        staged.fate is null
        and (
            known.id is null
            or (known.product, known.amount_centavos, known.due_date)
            is distinct from (staged.product, staged.amount_centavos, staged.due_date)
        )
    order by staged.row
    on conflict (portfolio_id, contract) do update
    set
        product = excluded.product,
        amount_centavos = excluded.amount_centavos,
        due_date = excluded.due_date,
        updated_at = excluded.updated_at
    where
        debts.status = 'open'
        and (debts.product, debts.amount_centavos, debts.due_date)
        is distinct from (excluded.product, excluded.amount_centavos, excluded.due_date)
    returning xmax = 0 as is_new
)
select count(*) filter (where is_new) as new, count(*) filter (where not is_new) as changed from written;

-- name: insert_phones
with written as (
    insert into phones (debtor_id, number, source, learned_at)
    select debtors.id, staged.number, $1, $2
    from staged_phones as staged
    inner join debtors on debtors.document = staged.document
    group by debtors.id, staged.number
    order by debtors.id, min(staged.row), staged.number
    on conflict (debtor_id, number) do nothing
    returning 1
)
select count(*) from written;

-- name: record_import
insert into imports
    (portfolio_id, file_name, file_sha256, imported_by, imported_at, rows_read, rows_rejected, debtors_new,
    debtors_changed, phones_new, debts_new, debts_changed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
returning id;
