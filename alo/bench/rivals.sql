-- name: make_leads
-- The same people in the same order, without the index that hands out the next of them: a list to sort, as others keep it.
create table bench.leads (
    debtor_id bigint primary key,
    priority int not null,
    next_at timestamptz not null,
    status text not null,
    lease_until timestamptz
) with (fillfactor = 70);

-- name: fill_leads
insert into bench.leads
select debtor_id, priority, $2, 'NEW', null
from queue_entries
where campaign_id = $1;

-- name: make_hopper
create table bench.hopper (
    hopper_id bigint generated always as identity primary key,
    debtor_id bigint not null unique,
    priority int not null,
    status text not null,
    taken_by text
);
create index hopper_status on bench.hopper (status, priority desc, hopper_id);

-- name: tidy
vacuum (analyze) bench.leads;

-- name: drop_tables
drop table if exists bench.leads, bench.hopper;

-- name: clear_taken
-- Who was taken out of the hopper has been called, and is not put into it again before its time.
with gone as (
    delete from bench.hopper where status = 'TAKEN' returning debtor_id
)
update bench.leads
set status = 'CALLED', next_at = $1
from gone
where leads.debtor_id = gone.debtor_id;

-- name: refill
-- Every second: fill up to $1 with the best of the leads that are due and not in the hopper.
insert into bench.hopper (debtor_id, priority, status)
select debtor_id, priority, 'READY'
from bench.leads
where next_at <= $2 and not exists (select from bench.hopper where hopper.debtor_id = leads.debtor_id)
order by priority desc, next_at
limit greatest(0, $1 - (select count(*) from bench.hopper));

-- name: take
-- ViciDial has no `skip locked` and locks the row first; with it the hopper is given its best.
update bench.hopper
set status = 'TAKEN', taken_by = $1
where hopper_id = (
    select hopper_id
    from bench.hopper
    where status = 'READY'
    order by priority desc, hopper_id
    limit 1
    for update skip locked
)
returning debtor_id;

-- name: sort_and_claim
-- No index to read in order, no leases apart from the row's own: the leads are sorted for each batch.
update bench.leads
set status = 'LEASED', lease_until = $1, next_at = $1
where ctid = any (array(
    select ctid
    from bench.leads
    where next_at <= $2
    order by priority desc, next_at
    limit $3
    for update skip locked
))
returning debtor_id;
