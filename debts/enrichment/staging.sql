-- name: make
create temp table enriched_rows (row int not null, document text not null) on commit drop;
create temp table enriched_phones (row int not null, value text not null, source text not null, day date) on commit drop;
create temp table enriched_emails (row int not null, value text not null, source text not null, day date) on commit drop;
create temp table enriched_scores (row int not null, source text not null, score int not null, day date) on commit drop;
create temp table enriched_steps (row int not null, day date not null) on commit drop;
create temp table enriched_people (row int not null, debtor_id bigint not null) on commit drop;
create temp table enriched_touched (debtor_id bigint not null) on commit drop;
create temp table enriched_rejections (
    number int generated always as identity,
    row int not null,
    column_name text not null,
    value text not null,
    reason text not null,
    row_rejected boolean not null
) on commit drop;

-- name: drop
drop table
    enriched_rows, enriched_phones, enriched_emails, enriched_scores, enriched_steps, enriched_people, enriched_touched,
    enriched_rejections;

-- name: analyze
analyze enriched_rows, enriched_phones, enriched_emails, enriched_scores, enriched_steps;

-- name: reject_unknown
insert into enriched_rejections (row, column_name, value, reason, row_rejected)
select enriched.row, $1, enriched.document, 'no debtor has this document; import their debts first', true
from enriched_rows as enriched
where not exists (select from debtors where debtors.document = enriched.document)
order by enriched.row;

-- name: find_people
insert into enriched_people (row, debtor_id)
select enriched.row, debtors.id
from enriched_rows as enriched
inner join debtors on debtors.document = enriched.document;

-- name: analyze_people
analyze enriched_people;

-- name: upsert_phones
-- What the file says without a date is new or nothing; with one it is heard of again, if that is later. Sorted, so that two
-- imports at once lock phones in one order; a phone that is not written is not locked, because calls wait for locked ones.
with said as (
    select distinct on (person.debtor_id, phone.value)
        person.debtor_id, phone.value as number, phone.source, phone.day,
        coalesce(phone.day::timestamp at time zone $2, $1::timestamptz) as learned_at
    from enriched_phones as phone
    inner join enriched_people as person on person.row = phone.row
    order by person.debtor_id, phone.value, phone.day desc nulls last, phone.row
),
written as (
    insert into phones as known (debtor_id, number, source, learned_at)
    select said.debtor_id, said.number, said.source, said.learned_at
    from said
    left join phones on phones.debtor_id = said.debtor_id and phones.number = said.number
    where phones.id is null or (said.day is not null and phones.learned_at < said.learned_at)
    order by said.debtor_id, said.number
    on conflict (debtor_id, number) do update
    set source = excluded.source, learned_at = excluded.learned_at
    where known.learned_at < excluded.learned_at
    returning debtor_id, xmax = 0 as is_new
),
touched as (
    insert into enriched_touched (debtor_id) select debtor_id from written
)
select count(*) filter (where is_new) as new, count(*) filter (where not is_new) as refreshed from written;

-- name: upsert_emails
with said as (
    select distinct on (person.debtor_id, email.value)
        person.debtor_id, email.value as address, email.source, email.day,
        coalesce(email.day::timestamp at time zone $2, $1::timestamptz) as learned_at
    from enriched_emails as email
    inner join enriched_people as person on person.row = email.row
    order by person.debtor_id, email.value, email.day desc nulls last, email.row
),
written as (
    insert into emails as known (debtor_id, address, source, learned_at)
    select said.debtor_id, said.address, said.source, said.learned_at
    from said
    left join emails on emails.debtor_id = said.debtor_id and emails.address = said.address
    where emails.id is null or (said.day is not null and emails.learned_at < said.learned_at)
    order by said.debtor_id, said.address
    on conflict (debtor_id, address) do update
    set source = excluded.source, learned_at = excluded.learned_at
    where known.learned_at < excluded.learned_at
    returning xmax = 0 as is_new
)
select count(*) from written where is_new;

-- name: upsert_scores
-- An older score never replaces a later one. Without a date it is of today, unless it is the one that is known.
with said as (
    select distinct on (person.debtor_id, score.source)
        person.debtor_id, score.source, score.score, coalesce(score.day, $1::date) as scored_on, score.day is not null as dated
    from enriched_scores as score
    inner join enriched_people as person on person.row = score.row
    order by person.debtor_id, score.source, score.day desc nulls last, score.row
),
written as (
    insert into bureau_scores as known (debtor_id, source, score, scored_on)
    select said.debtor_id, said.source, said.score, said.scored_on
    from said
    left join bureau_scores as before on before.debtor_id = said.debtor_id and before.source = said.source
    where
        before.debtor_id is null
        or (said.scored_on >= before.scored_on and said.score <> before.score)
        or (said.dated and said.scored_on > before.scored_on)
    order by said.debtor_id, said.source
    on conflict (debtor_id, source) do update
    set score = excluded.score, scored_on = excluded.scored_on
    where known.scored_on <= excluded.scored_on
    returning debtor_id
),
touched as (
    insert into enriched_touched (debtor_id) select debtor_id from written
)
select count(*) from written;

-- name: reject_strangers
-- Steps of a portfolio in which a person owes nothing.
insert into enriched_rejections (row, column_name, value, reason, row_rejected)
select steps.row, $2, steps.day::text, 'the person has no debt in this portfolio', false
from enriched_steps as steps
inner join enriched_people as person on person.row = steps.row
where not exists (select from debts where debts.portfolio_id = $1 and debts.debtor_id = person.debtor_id)
order by steps.row;

-- name: count_rejections
select count(*) as values_rejected, count(distinct row) filter (where row_rejected) as rows_rejected
from enriched_rejections;

-- name: rejections
select row, column_name, value, reason, row_rejected from enriched_rejections order by row, number;

-- name: upsert_steps
with said as (
    select person.debtor_id, max(steps.day)::timestamp at time zone $2 as finished_at
    from enriched_steps as steps
    inner join enriched_people as person on person.row = steps.row
    where exists (select from debts where debts.portfolio_id = $1 and debts.debtor_id = person.debtor_id)
    group by person.debtor_id
),
written as (
    insert into automatic_steps as known (portfolio_id, debtor_id, finished_at)
    select $1, said.debtor_id, said.finished_at
    from said
    left join automatic_steps as before on before.portfolio_id = $1 and before.debtor_id = said.debtor_id
    where before.debtor_id is null or before.finished_at < said.finished_at
    order by said.debtor_id
    on conflict (portfolio_id, debtor_id) do update
    set finished_at = excluded.finished_at
    where known.finished_at < excluded.finished_at
    returning debtor_id
),
touched as (
    insert into enriched_touched (debtor_id) select debtor_id from written
)
select count(*) from written;

-- name: touched
select distinct debtor_id from enriched_touched order by debtor_id;

-- name: record
insert into imports
    (kind, portfolio_id, file_name, file_sha256, imported_by, imported_at, rows_read, rows_rejected, debtors_new,
    debtors_changed, phones_new, debts_new, debts_changed, phones_refreshed, emails_new, bureau_scores, automatic_steps)
values ('enrichment', $1, $2, $3, $4, $5, $6, $7, 0, 0, $8, 0, 0, $9, $10, $11, $12)
returning id;
