-- name: lock_portfolio
select id from portfolios where id = $1 for no key update;

-- name: lift_time_limit
-- A large file takes longer than a request may, and waits for another; until the end of this transaction. An importer that
-- was killed is missed soon, not when its statement ends.
select
    set_config('statement_timeout', '0', true),
    set_config('lock_timeout', '0', true),
    set_config('client_connection_check_interval', '1s', true);

-- name: take_memory
-- For hashing and sorting whole files; until the end of this transaction.
select set_config('work_mem', '128MB', true), set_config('hash_mem_multiplier', '2', true);

-- name: make_rows
-- A row of a file of phones has no more than document and phones.
create temp table staged_rows (
    place int not null,         -- of the record in the file: what stands before it has a lower one
    document text not null,
    name text,
    contract text,
    product text,
    amount_centavos bigint,
    due_date date,
    state text,
    city text,
    birth_date date,
    email text,
    rank int,
    phones text[] not null
) on commit drop;

-- name: make_rejections
-- Values that were not taken. The contract is that of a row that was not: empty where it names none, null where nobody can
-- tell. A fate is a reason that the rows and tables before a row gave, `first_place` the row it contradicts.
create temp table staged_rejections (
    place int not null,
    column_name text,
    value text not null,
    reason text,
    row_rejected boolean not null default true,
    contract text,
    fate text,
    first_place int
) on commit drop;

-- name: make_marks
-- Rows of people who are known, or else of people who stand in several rows; people who stand in several rows; rows that
-- repeat their contract; rows whose contract is known, and whether they change it.
create temp table staged_owners (place int not null, debtor_id bigint not null, known boolean not null) on commit drop;
create temp table staged_families (document text not null, first_place int not null) on commit drop;
create temp table staged_repetitions (place int not null) on commit drop;
create temp table staged_known (place int not null, debt_id bigint not null, changes boolean not null) on commit drop;

-- name: drop_staging
drop table staged_rows, staged_rejections, staged_owners, staged_families, staged_repetitions, staged_known;

-- name: analyze_rows
analyze staged_rows (place, document, contract);

-- name: analyze_owners
analyze staged_owners;

-- name: analyze_marks
analyze staged_owners, staged_families, staged_repetitions, staged_known;

-- name: judge_repetitions
-- Of several rows about one contract the preferred, or else the first, counts. The others repeat it, contradict it, or name
-- another person for it: a debt is owed once, so that sums are right.
with contested as (
    select contract from staged_rows group by contract having count(*) > 1
),
ranked as (
    select
        place, document, contract, amount_centavos, due_date, product,
        first_value(place) over same_contract as first_place,
        first_value(document) over same_contract as first_document,
        first_value(amount_centavos) over same_contract as first_amount,
        first_value(due_date) over same_contract as first_due_date,
        first_value(product) over same_contract as first_product
    from staged_rows
    inner join contested using (contract)
    window same_contract as (partition by contract order by rank, place)
),
judged as (
    select
        place, contract, first_place,
        case
            when document <> first_document then 'other_person_in_file'
            when (amount_centavos, due_date, product) is distinct from (first_amount, first_due_date, first_product)
                then 'contradiction'
        end as fate
    from ranked
    where place <> first_place
),
repeated as (
    insert into staged_repetitions (place) select place from judged where fate is null
)
insert into staged_rejections (place, value, contract, fate, first_place)
select place, contract, contract, fate, first_place from judged where fate is not null;

-- name: judge_known
-- A contract does not change hands by a file, and what was agreed or paid is not rewritten by one. What a file closed, a
-- file opens again.
with met as (
    select
        staged.place, staged.contract, debts.id as debt_id,
        owner.debtor_id is distinct from debts.debtor_id as of_another,
        debts.status = 'open' as is_open,
        debts.status = 'closed' and debts.closed_by_import is not null as closed_by_file,
        (debts.amount_centavos, debts.due_date, debts.product)
        is distinct from (staged.amount_centavos, staged.due_date, staged.product) as differs
    from staged_rows as staged
    inner join debts on debts.portfolio_id = $1 and debts.contract = staged.contract
    left join staged_owners as owner on owner.place = staged.place
    where
        not exists (
            select from staged_rejections as rejected where rejected.place = staged.place and rejected.fate is not null
        )
),
rejected as (
    insert into staged_rejections (place, value, contract, fate)
    select place, contract, contract, case when of_another then 'other_person_known' else 'settled' end
    from met
    where of_another or (differs and not is_open and not closed_by_file)
)
insert into staged_known (place, debt_id, changes)
select place, debt_id, closed_by_file or (differs and is_open) from met;

-- name: judge_documents
-- Of a file of phones: whose debts were never imported.
insert into staged_rejections (place, value, fate)
select staged.place, staged.document, 'unknown_person'
from staged_rows as staged
where not exists (select from staged_owners as owner where owner.place = staged.place);

-- name: drop_rejected_rows
delete from staged_rows as staged
using staged_rejections as rejected
where rejected.place = staged.place and rejected.fate is not null;

-- name: count_rejections
select count(*) as values_rejected, count(distinct place) filter (where row_rejected) as rows_rejected
from staged_rejections;

-- name: rejections
select place, column_name, value, reason, row_rejected, fate, first_place
from staged_rejections
order by place, fate is null;

-- name: one_import_at_a_time
-- Until the end of this transaction: imports into different portfolios may bring the same people, and their phones.
select pg_advisory_xact_lock(hashtextextended('debts.importing', 0));

-- name: find_families
insert into staged_families (document, first_place)
select document, min(place) from staged_rows group by document having count(*) > 1;

-- name: find_known
insert into staged_owners (place, debtor_id, known)
select staged.place, debtors.id, true
from staged_rows as staged
inner join debtors on debtors.document = staged.document;

-- name: reserve_ids
-- For everybody new in the file: the id is the first of these and the place of the row. Nobody else adds debtors meanwhile.
select setval(id_sequence, nextval(id_sequence) + (select coalesce(max(place), 0) from staged_rows))
    - (select coalesce(max(place), 0) from staged_rows) as first_id
from (select pg_get_serial_sequence('debtors', 'id')::regclass as id_sequence) as debtors;

-- name: give_families_ids
insert into staged_owners (place, debtor_id, known)
select staged.place, $1::bigint + family.first_place, false
from staged_rows as staged
inner join staged_families as family on family.document = staged.document
where not exists (select from debtors where debtors.document = staged.document);

-- name: insert_debtors
insert into debtors (id, document, name, state, city, birth_date, email, created_at)
overriding system value
select
    $1::bigint + staged.place, staged.document, staged.name, staged.state, staged.city, staged.birth_date, staged.email,
    $2
from staged_rows as staged
where not exists (select from staged_owners as owner where owner.place = staged.place);

-- name: insert_families
-- A person's first row in the file gives each value.
insert into debtors (id, document, name, state, city, birth_date, email, created_at)
overriding system value
select
    owner.debtor_id,
    staged.document,
    (array_agg(staged.name order by staged.place))[1],
    (array_agg(staged.state order by staged.place) filter (where staged.state is not null))[1],
    (array_agg(staged.city order by staged.place) filter (where staged.city is not null))[1],
    (array_agg(staged.birth_date order by staged.place) filter (where staged.birth_date is not null))[1],
    (array_agg(staged.email order by staged.place) filter (where staged.email is not null))[1],
    $1
from staged_owners as owner
inner join staged_rows as staged on staged.place = owner.place
where not owner.known
group by owner.debtor_id, staged.document;

-- name: update_debtors
-- A file without a value keeps the one known. Who is unchanged is not locked at all, because calls wait for locked people.
with people as (
    select
        owner.debtor_id as id, staged.name, staged.state, staged.city, staged.birth_date, staged.email
    from staged_owners as owner
    inner join staged_rows as staged on staged.place = owner.place
    where
        owner.known
        and not exists (select from staged_families as family where family.document = staged.document)
    union all
    select
        owner.debtor_id,
        (array_agg(staged.name order by staged.place))[1],
        (array_agg(staged.state order by staged.place) filter (where staged.state is not null))[1],
        (array_agg(staged.city order by staged.place) filter (where staged.city is not null))[1],
        (array_agg(staged.birth_date order by staged.place) filter (where staged.birth_date is not null))[1],
        (array_agg(staged.email order by staged.place) filter (where staged.email is not null))[1]
    from staged_families as family
    inner join staged_rows as staged on staged.document = family.document
    inner join staged_owners as owner on owner.place = staged.place and owner.known
    group by owner.debtor_id
)
update debtors
set
    name = people.name,
    state = coalesce(people.state, debtors.state),
    city = coalesce(people.city, debtors.city),
    birth_date = coalesce(people.birth_date, debtors.birth_date),
    email = coalesce(people.email, debtors.email)
from people
where
    debtors.id = people.id
    and (debtors.name, debtors.state, debtors.city, debtors.birth_date, debtors.email)
    is distinct from (
        people.name,
        coalesce(people.state, debtors.state),
        coalesce(people.city, debtors.city),
        coalesce(people.birth_date, debtors.birth_date),
        coalesce(people.email, debtors.email)
    );

-- name: insert_debts
insert into debts (portfolio_id, debtor_id, contract, product, amount_centavos, due_date, created_at, updated_at)
select
    $1, coalesce(owner.debtor_id, $2::bigint + staged.place), staged.contract, staged.product, staged.amount_centavos,
    staged.due_date, $3::timestamptz, $3::timestamptz
from staged_rows as staged
left join staged_owners as owner on owner.place = staged.place
where
    not exists (select from staged_repetitions as repetition where repetition.place = staged.place)
    and not exists (select from staged_known as known where known.place = staged.place);

-- name: update_debts
-- A debt that was agreed or paid since the rows were judged stays as it is.
update debts
set
    product = staged.product,
    amount_centavos = staged.amount_centavos,
    due_date = staged.due_date,
    status = 'open',
    closed_at = null,
    closed_by_import = null,
    updated_at = $1
from staged_known as known
inner join staged_rows as staged on staged.place = known.place
where
    known.changes and debts.id = known.debt_id
    and (debts.status = 'open' or (debts.status = 'closed' and debts.closed_by_import is not null))
    and not exists (select from staged_repetitions as repetition where repetition.place = staged.place);

-- name: insert_phones
-- Of people who are new, in one row each: nobody knows a phone of theirs yet.
insert into phones (debtor_id, number, source, learned_at)
select $1::bigint + staged.place, unnest(staged.phones), $2, $3
from staged_rows as staged
where not exists (select from staged_owners as owner where owner.place = staged.place);

-- name: insert_phones_of_families
-- Of everybody else, who may have them already, from another file or, this moment, from an agent.
insert into phones (debtor_id, number, source, learned_at)
select found.debtor_id, found.number, $1, $2
from (
    select owner.debtor_id, phone.number, min(staged.place) as place, min(phone.position) as position
    from staged_owners as owner
    inner join staged_rows as staged on staged.place = owner.place
    cross join unnest(staged.phones) with ordinality as phone (number, position)
    group by owner.debtor_id, phone.number
) as found
where not exists (select from phones as known where known.debtor_id = found.debtor_id and known.number = found.number)
order by found.place, found.position
on conflict (debtor_id, number) do nothing;

-- name: count_vanished
-- Unreadable are also rows with too many cells, with no contract that is known where it should stand: cells have moved.
select
    count(*) filter (where not named) as vanished,
    count(*) as open,
    (
        select count(*)
        from staged_rejections as rejected
        where
            rejected.row_rejected
            and (
                rejected.contract is null
                or (
                    rejected.column_name = ''
                    and not exists (
                        select from debts where debts.portfolio_id = $1 and debts.contract = rejected.contract
                    )
                )
            )
    ) as unreadable
from (
    select
        exists (select from staged_rows as staged where staged.contract = debts.contract)
        or exists (select from staged_rejections as rejected where rejected.contract = debts.contract) as named
    from debts
    where debts.portfolio_id = $1 and debts.status = 'open'
) as judged;

-- name: close_vanished
update debts
set status = 'closed', closed_at = $3, closed_by_import = $2, updated_at = $3
where
    portfolio_id = $1 and status = 'open'
    and not exists (select from staged_rows as staged where staged.contract = debts.contract)
    and not exists (select from staged_rejections as rejected where rejected.contract = debts.contract);

-- name: record_import
insert into imports
    (portfolio_id, file_name, file_sha256, imported_by, imported_at, kind, full_file, rows_read, rows_rejected,
    debtors_new, debtors_changed, phones_new, debts_new, debts_changed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, 0)
returning id;

-- name: record_counts
update imports
set debtors_new = $2, debtors_changed = $3, phones_new = $4, debts_new = $5, debts_changed = $6, debts_closed = $7
where id = $1;
