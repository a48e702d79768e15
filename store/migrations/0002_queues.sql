-- Queues: who is called next, and why. Accounts (what scoring knows of a debtor in one portfolio), scorecards and
-- strategies that managers switch on, dated rules of contact, do-not-call lists, what was learned of every phone.

-- Accounts ------------------------------------------------------------------------------------------------------------

-- One row per debtor and portfolio with open debts: what score and priority are made of. Derived from the other tables and
-- rewritten only where it changed; `changes_on` is the day on which it will change by the passing of time alone.
-- Without foreign keys, whose checks cost more than the scoring of a million rows: the tables it is made from have them.
create table accounts (
    portfolio_id int not null,
    debtor_id bigint not null,
    oldest_due date not null,           -- of the debts that count: those at risk of prescription only where there are no others
    amount_centavos bigint not null,
    open_debts int not null,
    prescribed boolean not null,        -- every open debt is at risk of prescription
    bucket smallint not null,           -- position in queues.aging.Bucket
    hold text,
    callable_phones smallint not null,
    attempts int not null,              -- of the last 365 days
    last_contact_on date,               -- last conversation with the right party
    promise_due date,                   -- of the promise or instalment that is due next, or fell due last and is unpaid
    broken smallint not null,           -- promises and agreements not kept
    score smallint not null check (score between 0 and 1000),
    bins smallint[] not null,           -- the bin of every characteristic, in the order of queues.score.Characteristic
    model_id int not null,
    changes_on date not null,
    scored_at timestamptz not null,
    cause text not null,                -- of the last rewriting: import, enrichment, outcome, payment, hold, night, model, campaign
    primary key (portfolio_id, debtor_id)
) with (fillfactor = 85);
create index accounts_changes_on on accounts (portfolio_id, changes_on);

drop table debtor_scores;

-- A scorecard and a day as tables: queues.scoring.score_tables. A value's bin is the number of first values it has reached.
create type score_bins as (first_values bigint[], points int[]);
create type score_tables as (
    today date,
    utc_offset_s int,                   -- of the centre's days
    history_from timestamptz,           -- attempts before that count no more
    last_day_of_collection int,
    intercept int,
    first_days int[],                   -- of the aging buckets
    aging_steps int[],                  -- days past due on which anything changes
    contact_steps int[],                -- the same for days since the last conversation
    aging score_bins,
    amount score_bins,
    open_debts score_bins,
    tenure score_bins,
    phones score_bins,
    confirmed_phones score_bins,
    phone_freshness score_bins,
    agreements_kept score_bins,
    agreements_broken score_bins,
    promises score_bins,
    payments score_bins,
    payment_recency score_bins,
    right_party_recency score_bins,
    answer_rate score_bins,
    best_hour score_bins,
    times_cured score_bins,
    disputes score_bins,
    bureau score_bins,
    no_history_bins smallint[],         -- of the last eleven, for debtors without a history
    no_history_points int,
    area_codes text[],                  -- by number, their states
    area_states text[]
);

alter table attempts add column promised_for date;  -- the day on which the debtor promised to pay
create index payments_instalment on payments (agreement_id, instalment);

-- Scorecards ----------------------------------------------------------------------------------------------------------

create table score_models (
    id int generated always as identity primary key,
    name text not null unique,
    source text not null check (source in ('shipped', 'fitted', 'uploaded')),
    card jsonb,                         -- null: the scorecard that ships with Alô
    report jsonb,                       -- of the fit: sample, dates, AUC, KS, calibration
    plot text,                          -- of the fit, SVG
    created_at timestamptz not null default now(),
    created_by int references users
);
insert into score_models (name, source) values ('Alô', 'shipped');

-- The last activation of a portfolio counts, else the last one for all.
create table score_model_activations (
    id bigint generated always as identity primary key,
    model_id int not null references score_models,
    portfolio_id int references portfolios,
    activated_at timestamptz not null default now(),
    activated_by int references users
);
insert into score_model_activations (model_id) select id from score_models;

create table bureau_scores (
    debtor_id bigint not null references debtors,
    source text not null,
    score int not null check (score between 0 and 1000),
    scored_on date not null,
    primary key (debtor_id, source)
);

-- Strategies ----------------------------------------------------------------------------------------------------------

create table strategies (
    id int generated always as identity primary key,
    name text not null unique,
    created_at timestamptz not null default now()
);
create table strategy_versions (
    strategy_id int not null references strategies,
    version int not null check (version > 0),
    document jsonb not null,            -- queues.ordering.strategy.Strategy
    created_at timestamptz not null default now(),
    created_by int references users,
    primary key (strategy_id, version)
);

alter table campaigns
add column strategy_id int references strategies,     -- null: the strategy that ships with Alô
add column filter jsonb not null default '{}',        -- queues.ordering.campaign_filter.Filter
add column refreshed_at timestamptz,
add column changed_at timestamptz not null default now(),
add column changed_by int references users;

-- The queue -----------------------------------------------------------------------------------------------------------

-- segment: the share of the strategy's mix an entry belongs to, 0 without a mix. callback: at next_at the debtor expects the
-- call; then it comes before every other entry, by an index of its own that no watermark hides.
alter table queue_entries
add column segment smallint not null default 0,
add column callback boolean not null default false,
drop constraint queue_entries_debtor_id_fkey,          -- entries come from accounts in bulk; a million checks take 10 s
drop constraint queue_entries_campaign_id_fkey;
drop index queue_entries_next;
drop index queue_entries_debtor;                       -- whoever asks for a debtor knows the campaigns, few as they are
create index queue_entries_next on queue_entries (campaign_id, segment, priority desc, next_at)
where state = 'ready' and not callback;
create index queue_entries_callbacks on queue_entries (campaign_id, next_at) where state = 'ready' and callback;

-- What a campaign takes: queues.ordering.eligibility.Terms; null lets everybody through.
create type campaign_terms as (
    min_days_past_due int,
    collect_prescribed boolean,
    states text[],
    cities text[],                      -- lower case
    products text[],
    buckets int[],
    min_amount_centavos bigint,
    max_amount_centavos bigint,
    min_score int,
    max_score int,
    max_days_past_due int,
    max_attempts int
);

-- A strategy as tables: queues.priority.OrderTables, and the chances that expected value begins with.
create type order_tables as (
    aging int[],
    segments int[],
    score int[],
    balance_steps bigint[],
    balance int[],
    attempt_steps int[],
    freshness int[],
    contact_steps int[],
    last_contact int[],
    promise_due int,
    promise_broken int[],
    value_steps bigint[],               -- null: by weights
    right_party_s int,
    otherwise_s int,
    day_parts int[],                    -- by area code from 11 on, then elsewhere: the part of the day it is there now
    rates int[]                         -- per mille, by part of the day and kind: mobile, fixed
);

-- Rules of contact ----------------------------------------------------------------------------------------------------
-- Dated: a rule is never rewritten, it ends and another begins. What held on a day can always be told.

alter table contact_windows
add column created_at timestamptz not null default now(),
add column created_by int references users;

-- Caps and conditions. Of all rows in force that apply to a person (portfolio and state, null for any) the strictest
-- figure of each column counts.
create table contact_limits (
    id int generated always as identity primary key,
    portfolio_id int references portfolios,
    state char(2),
    attempts_per_day int check (attempts_per_day > 0),
    attempts_per_week int check (attempts_per_week > 0),      -- Monday to Sunday, the person's own days
    attempts_per_month int check (attempts_per_month > 0),
    conversations_per_day int check (conversations_per_day > 0),
    min_days_past_due int,
    after_automatic_steps boolean not null default false,
    source text not null,
    certainty char(1) not null check (certainty in ('C', 'L', 'U')),
    valid_from date not null,
    valid_until date check (valid_until >= valid_from),
    created_at timestamptz not null default now(),
    created_by int references users
);
insert into contact_limits (attempts_per_day, conversations_per_day, source, certainty, valid_from)
values (2, 1, 'product default', 'U', '2014-01-01');

-- Holidays that the calendar of nation and states does not know: municipal ones, strikes, days of mourning.
create table local_holidays (
    id int generated always as identity primary key,
    day date not null,
    state char(2),
    city text,                          -- null: the whole state, or the nation where the state is null too
    name text not null,
    source text not null,
    created_at timestamptz not null default now(),
    created_by int references users,
    check (city is null or state is not null),
    unique nulls not distinct (day, state, city)
);

create table do_not_call_lists (
    id int generated always as identity primary key,
    name text not null unique,
    source text not null,
    state char(2),                      -- null: counts for everybody; else for people and numbers of that state
    own boolean not null default false, -- requests made to us; never replaced by a file
    file_sha256 bytea,
    imported_at timestamptz,
    imported_by int references users,
    valid_from date not null default '2014-01-01',
    valid_until date
);
insert into do_not_call_lists (name, source, own) values ('Pedidos feitos a nós', 'outcome do_not_call', true);
create table do_not_call_entries (
    list_id int not null,               -- of do_not_call_lists, which are never deleted: no check for each row of a file
    key text not null,                  -- a number in E.164, or a CPF or CNPJ without punctuation
    added_at timestamptz not null,
    primary key (list_id, key)
);
create index do_not_call_entries_key on do_not_call_entries (key);

-- Who asked us not to be called on a number asked for that number, whosever account it stands in.
insert into do_not_call_entries (list_id, key, added_at)
select distinct on (p.number) l.id, p.number, coalesce(p.status_at, p.learned_at)
from phones as p, do_not_call_lists as l
where l.own and p.status = 'forbidden'
order by p.number, p.status_at;

alter table debtors drop constraint debtors_hold_check;
alter table debtors add constraint debtors_hold_check
check (hold in ('disputed', 'over_indebted', 'legal_representative', 'deceased', 'do_not_call'));

alter table outcomes drop constraint outcomes_hold_check;
alter table outcomes add constraint outcomes_hold_check
check (hold in ('disputed', 'over_indebted', 'legal_representative', 'deceased', 'do_not_call'));

-- The automatic steps of the régua (messages before any call) as they end, per debtor; reported by whoever sends them.
create table automatic_steps (
    portfolio_id int not null references portfolios,
    debtor_id bigint not null references debtors,
    finished_at timestamptz not null,
    primary key (portfolio_id, debtor_id)
);

-- What was learned of phones ------------------------------------------------------------------------------------------

-- Attempts that rang, by part of the debtor's day (queues.phone_choice.DayPart).
create table phone_history (
    debtor_id bigint not null,
    phone_id bigint not null references phones,
    day_part smallint not null,
    attempts int not null,
    answered int not null,              -- by a human
    right_party int not null,
    failures int not null default 0,    -- since a human last answered this phone, in whatever part of the day
    last_at timestamptz not null,
    primary key (debtor_id, phone_id, day_part)
) with (fillfactor = 80);

-- Chances for phones without a history of their own, learned from all: by part of the day and kind of number.
create table answer_rates (
    day_part smallint not null,
    kind text not null check (kind in ('mobile', 'fixed')),
    attempts bigint not null,
    answered bigint not null,
    right_party bigint not null,
    learned_at timestamptz not null,
    primary key (day_part, kind)
);

create table emails (
    id bigint generated always as identity primary key,
    debtor_id bigint not null references debtors,
    address text not null,
    source text not null,
    learned_at timestamptz not null,
    unique (debtor_id, address)
);

-- Imports -------------------------------------------------------------------------------------------------------------

alter table imports
add column kind text not null default 'debts' check (kind in ('debts', 'phones', 'enrichment')),
add column full_file boolean not null default false,       -- debts it does not name were closed
add column debts_closed int not null default 0,
add column emails_new int not null default 0,
add column phones_refreshed int not null default 0,        -- known ones, heard of again later
add column bureau_scores int not null default 0,           -- new or changed
add column automatic_steps int not null default 0;         -- people whose steps were reported as finished

alter table debts
add column closed_at timestamptz,
add column closed_by_import bigint;     -- of imports: vanished from a full file; it opens again when it reappears

-- A foreign key costs a lookup and a row lock for every row: more than half of the time that inserting debts with two phones
-- each took. Once per statement a join finds the same. It suffices because whoever is referred to is never deleted and
-- keeps the id: a key found once is good for ever, and no lock has to hold it.
alter table debts drop constraint debts_debtor_id_fkey, drop constraint debts_portfolio_id_fkey;
alter table phones drop constraint phones_debtor_id_fkey;

create function require_debtors() returns trigger
language plpgsql
as $$
begin
    if (select count(*) from added where not exists (select from debtors where debtors.id = added.debtor_id)) > 0 then
        raise foreign_key_violation using message = format('%s refers to a debtor that does not exist', tg_table_name);
    end if;
    return null;
end
$$;
create function require_portfolios() returns trigger
language plpgsql
as $$
begin
    if (select count(*) from added where not exists (select from portfolios where portfolios.id = added.portfolio_id)) > 0 then
        raise foreign_key_violation using message = format('%s refers to a portfolio that does not exist', tg_table_name);
    end if;
    return null;
end
$$;
create function refuse_change() returns trigger
language plpgsql
as $$
begin
    raise restrict_violation using
        message = format('%s: %s is refused, other tables refer to these rows', tg_table_name, lower(tg_op));
end
$$;

create trigger debts_debtors after insert on debts referencing new table as added
for each statement execute function require_debtors();
create trigger debts_portfolios after insert on debts referencing new table as added
for each statement execute function require_portfolios();
create trigger phones_debtors after insert on phones referencing new table as added
for each statement execute function require_debtors();
create trigger debts_stay before update of debtor_id, portfolio_id on debts
for each statement execute function refuse_change();
create trigger phones_stay before update of debtor_id on phones
for each statement execute function refuse_change();
create trigger debtors_stay before delete or truncate or update of id on debtors
for each statement execute function refuse_change();
create trigger portfolios_stay before delete or truncate or update of id on portfolios
for each statement execute function refuse_change();

-- Few debts are a debtor's: one index by debtor serves, whatever else is asked of them. Nobody looks for a number.
drop index debts_open;
drop index phones_number;

-- The same numbers as before: the regular expression with bounds takes four times as long, two million times.
alter table phones drop constraint phones_number_check;
alter table phones add constraint phones_number_check
check (number ~ '^\+[1-9][0-9]+$' and octet_length(number) between 9 and 16);

-- Files that managers upload, and how far each is. A job whose process died is taken up again: an import leaves nothing half done.
create table import_jobs (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('debts', 'enrichment', 'do_not_call')),
    portfolio_id int references portfolios,
    list_id int references do_not_call_lists,
    host text not null,                 -- who can read the file: the id kept in the directory of uploads
    path text not null,
    file_name text not null,            -- as the browser named it
    options jsonb not null default '{}',
    status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed')),
    takes int not null default 0,       -- how often a process began it
    stage text,                         -- reading, judging, writing, scoring, queueing: what a progress bar says
    stage_done bigint not null default 0,   -- bytes while reading, else rows, or what the stage counts in
    stage_total bigint not null default 0,
    result jsonb,                       -- written with the import itself: a job that has it is not imported again
    error_kind text,                    -- the class of the error
    error text,
    rejected_path text,
    requested_at timestamptz not null,
    requested_by int references users,
    started_at timestamptz,
    seen_at timestamptz,                -- its process lived
    finished_at timestamptz,
    files_until timestamptz,            -- then the file, and what was rejected of it, are removed
    check ((status in ('done', 'failed')) = (finished_at is not null)),
    check ((status = 'failed') = (error is not null)),
    check ((kind = 'do_not_call') = (list_id is not null)),
    check ((kind = 'do_not_call') = (portfolio_id is null))
);
create index import_jobs_open on import_jobs (host, id) where status in ('queued', 'running');
create index import_jobs_files on import_jobs (host, files_until) where files_until is not null;
create index import_jobs_requested_at on import_jobs (requested_at desc);

-- The order of queues -------------------------------------------------------------------------------------------------

-- The part of the day it is where a number is: order_tables.day_parts.
create function part_of_day(day_parts int[], number text) returns int
language sql immutable parallel safe
as $$
select coalesce(
    day_parts[case when number like '+55__%' then substr(number, 4, 2)::int - 10 end], day_parts[cardinality(day_parts)]
)
$$;

-- How likely the right party answers the best of a debtor's phones now, per mille: queues.phone_choice.best_chance. The part
-- of the day is that of the number's area. Nobody, where the order is not by expected value.
create function best_chances(tables order_tables, of_debtors bigint[])
returns table (debtor_id bigint, chance int)
language sql stable parallel safe
as $$
select
    p.debtor_id,
    max(
        (
            1000 * coalesce(tried.reached, 0)
            + 8 * least(
                900,
                (tables).rates[
                    place.part * 2
                    + case
                        when p.number like '+55__9________' and substr(p.number, 4, 2) not like '%0%' then 1
                        else 2
                    end
                ] * case when p.status = 'good' then 2 else 1 end
            )
        ) / (coalesce(tried.attempts, 0) + 8) * 3 / (3 + coalesce(tried.failures, 0))
    )::int
from phones as p
cross join lateral (select part_of_day((tables).day_parts, p.number) as part) as place
left join (
    select
        h.phone_id,
        sum(h.attempts * case when h.day_part = part_of_day((tables).day_parts, own.number) then 2 else 1 end) as attempts,
        sum(h.right_party * case when h.day_part = part_of_day((tables).day_parts, own.number) then 2 else 1 end)
            as reached,
        sum(h.failures) as failures
    from phone_history as h
    inner join phones as own on own.id = h.phone_id
    where (tables).value_steps is not null and (of_debtors is null or h.debtor_id = any (of_debtors))
    group by h.phone_id
) as tried on tried.phone_id = p.id
where
    (tables).value_steps is not null and p.status in ('unknown', 'good')
    and (of_debtors is null or p.debtor_id = any (of_debtors))
group by p.debtor_id
$$;

-- Every account of a portfolio as a campaign sees it: why it is not taken (null: it is; queues.ordering.eligibility), and where it
-- stands in the order (queues.priority). One SELECT without side effects, so that the planner sees through the function;
-- under a custom plan, what the terms and tables do not ask for is not looked at.
create function campaign_candidates(
    of_portfolio int, today date, terms campaign_terms, tables order_tables, of_debtors bigint[] default null
)
returns table (
    debtor_id bigint, bucket smallint, score smallint, amount_centavos bigint, attempts int, last_contact_on date,
    promise_due date, broken smallint, chance int, scored_at timestamptz, exclusion text, segment int, priority int
)
language sql stable parallel safe
as $$
select
    a.debtor_id, a.bucket, a.score, a.amount_centavos, a.attempts, a.last_contact_on, a.promise_due, a.broken,
    best.chance, a.scored_at,
    case
        when a.hold is not null then 'on_hold'
        when a.callable_phones = 0 then 'no_phone'
        when a.prescribed and not (terms).collect_prescribed then 'prescribed'
        when a.oldest_due > today - (terms).min_days_past_due then 'not_late_enough'
        when a.oldest_due < today - (terms).max_days_past_due then 'too_late'
        when a.bucket <> all ((terms).buckets) then 'other_bucket'
        when a.amount_centavos < (terms).min_amount_centavos or a.amount_centavos > (terms).max_amount_centavos
            then 'other_amount'
        when a.score < (terms).min_score or a.score > (terms).max_score then 'other_score'
        when a.attempts > (terms).max_attempts then 'too_many_attempts'
        when (terms).states is not null and (d.state = any ((terms).states)) is not true then 'other_state'
        when (terms).cities is not null and (lower(d.city) = any ((terms).cities)) is not true then 'other_city'
        when (terms).products is not null and not exists (
            select
            from debts as o
            where
                o.portfolio_id = of_portfolio and o.debtor_id = a.debtor_id and o.status = 'open'
                and o.product = any ((terms).products)
        ) then 'other_product'
    end,
    (tables).segments[a.bucket + 1],
    (tables).aging[a.bucket + 1] + case
        when (tables).value_steps is null then
            (tables).score[a.score + 1]
            + (tables).balance[width_bucket(a.amount_centavos, (tables).balance_steps) + 1]
            + (tables).freshness[width_bucket(a.attempts, (tables).attempt_steps) + 1]
            + case when a.promise_due < today then (tables).promise_due else 0 end
            + (tables).promise_broken[least(a.broken + 1, cardinality((tables).promise_broken))]
            + (tables).last_contact[
                coalesce(
                    width_bucket(today - a.last_contact_on, (tables).contact_steps) + 1,
                    cardinality((tables).last_contact)
                )
            ]
        else width_bucket(
            coalesce(best.chance, 0)::bigint * a.score * least(a.amount_centavos, 100000000000) * 60
            / (
                1000 * (
                    coalesce(best.chance, 0)::bigint * (tables).right_party_s
                    + (1000 - coalesce(best.chance, 0)) * (tables).otherwise_s
                )
            ),
            (tables).value_steps
        )
    end
from accounts as a
left join debtors as d on ((terms).states is not null or (terms).cities is not null) and d.id = a.debtor_id
left join best_chances(tables, of_debtors) as best on best.debtor_id = a.debtor_id
where a.portfolio_id = of_portfolio and (of_debtors is null or a.debtor_id = any (of_debtors))
$$;
