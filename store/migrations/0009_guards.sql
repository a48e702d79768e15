-- Guards: under whose CNPJ calls are placed, how many they may be, how many they are, and why a campaign is slowed; and
-- every decision of pacing, to be lived through again.

-- The CNPJ in whose name the carrier runs the trunk; null: the centre's own.
alter table trunks add column subscriber text check (subscriber ~ '^[0-9A-Z]{12}[0-9]{2}$');

create table calling_limits (                               -- of the rows in force, a company's own before everybody's
    id int generated always as identity primary key,
    company text check (company <> ''),                     -- null: every company without a row of its own
    valid_from date not null,
    short_call_s int not null check (short_call_s between 1 and 60),
    short_share double precision check (short_share > 0 and short_share <= 1),  -- null: short calls are not limited
    short_calls_from int not null check (short_calls_from > 0),  -- calls of a day from which their share counts
    calls_per_day int check (calls_per_day > 0),            -- null: as many as one likes
    calls_per_month int check (calls_per_month > 0),
    soft_zone double precision not null check (soft_zone > 0 and soft_zone < 1),  -- the last part, in which one slows
    source text not null check (source <> ''),
    certainty char(1) not null check (certainty in ('C', 'L', 'U')),
    created_at timestamptz not null default now(),
    created_by int references users,
    unique nulls not distinct (company, valid_from)
);

insert into calling_limits
    (company, valid_from, short_call_s, short_share, short_calls_from, calls_per_month, soft_zone, source, certainty)
values (
    null, '2022-06-03', 6, 0.85, 100000, 500000, 0.2,
    'Anatel, medidas cautelares sobre chamadas curtas (15 dias de bloqueio) e dever de autenticação acima de 500 mil '
    || 'chamadas por mês; conferir o texto em vigor',
    'L'
);

create table call_counts (                                  -- calls placed before `call_counts_until.until`
    company text not null,                                  -- '': the centre's own; 'simulated': reaches nobody
    day date not null,                                      -- the centre's
    campaign_id int not null references campaigns on delete cascade,
    team_id int not null references teams,
    calls int not null,
    short int not null,                                     -- as `calling_limits.short_call_s` said when they were counted
    people int not null,                                    -- answered by a person
    abandoned int not null,
    busiest int not null,                                   -- calls of the busiest five minutes
    primary key (company, day, campaign_id, team_id)
);
create index call_counts_campaign on call_counts (campaign_id, day);

create table call_counts_until (
    team_id int primary key references teams,
    until timestamptz not null
);

create table campaign_guards (                              -- what holds a campaign back at this moment, for screens
    campaign_id int not null references campaigns on delete cascade,
    reason text not null,
    share double precision not null check (share >= 0 and share <= 1),
    figures jsonb not null,
    since timestamptz not null,
    seen_at timestamptz not null,
    primary key (campaign_id, reason)
);

create table pacing_decisions (
    team_id int not null references teams,
    campaign_id int not null references campaigns on delete cascade,
    at timestamptz not null,
    launch int not null check (launch >= 0),
    inputs jsonb not null
);
create index pacing_decisions_campaign on pacing_decisions (campaign_id, at);
create index pacing_decisions_at on pacing_decisions using brin (at);

-- Calls that an INVITE was sent for, as Anatel looks at them: `short` holds once the call is no longer `open`.
create view placed_calls as
select
    a.team_id,
    a.campaign_id,
    a.created_at,
    coalesce(t.subscriber, case when t.simulated then 'simulated' else '' end) as company,
    a.ended_at is null as open,
    case
        when a.answered_at is null or a.heard in ('machine', 'fax', 'network_announcement') then true
        when a.ended_at is null then false
        else a.ended_at - a.answered_at <= make_interval(secs => limits.short_call_s)
    end as short,
    a.answered_at is not null and (a.agent_id is not null or a.heard is null or a.heard = 'human') as person,
    coalesce(a.outcome = 'abandoned', false) as abandoned
from attempts as a
inner join trunks as t on t.id = coalesce(a.trunk_used, a.trunk_id)
left join lateral (
    select l.short_call_s
    from calling_limits as l
    where (l.company is null or l.company = t.subscriber) and l.valid_from <= (a.created_at at time zone 'UTC')::date
    order by l.company is null, l.valid_from desc
    limit 1
) as limits on true
where a.direction = 'outbound' and a.cause is distinct from 'no_capacity';
