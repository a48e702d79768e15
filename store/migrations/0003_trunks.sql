-- Trunks as data: how a node reaches a carrier, which number the called person sees, what a campaign falls back to,
-- how every trunk does, and why calls over it failed.

alter table trunks
    drop constraint trunks_transport_check,
    drop constraint trunks_name_key,
    add column srtp text not null default 'off' check (srtp in ('off', 'optional', 'mandatory')),
    add column codecs text[] not null default '{PCMA,PCMU}' check (
        cardinality(codecs) > 0 and codecs <@ array['PCMA', 'PCMU', 'G722', 'GSM', 'iLBC', 'speex']
    ),
    add column registers boolean not null default false,        -- REGISTER with the carrier, and keep it
    add column realm text not null default '*',                 -- of the digest; * is any
    add column identity text,                                   -- number of P-Asserted-Identity (RFC 3325)
    add column privacy boolean not null default false,          -- Privacy: id (RFC 3323)
    add column dtmf text not null default 'rfc4733' check (dtmf in ('rfc4733', 'info')),
    add column session_timer_s int check (session_timer_s between 90 and 86400),    -- RFC 4028; null: off
    add column follow_redirects boolean not null default false,
    add column options_interval_s int not null default 30 check (options_interval_s = 0 or options_interval_s between 5 and 3600),
    add column max_calls_per_s double precision not null default 10 check (max_calls_per_s > 0 and max_calls_per_s <= 1000),
    add column number_format text not null default 'e164' check (number_format in ('e164', 'digits', 'national', 'carrier', 'local')),
    add column carrier_code char(2) check (carrier_code ~ '^[0-9]{2}$'),    -- código de seleção de prestadora
    add column area_code char(2) check (area_code ~ '^[1-9][0-9]$'),        -- the DDD where the trunk is at home
    add column international text not null default 'refused' check (international in ('untouched', 'refused')),
    add column caller_id_choice text not null default 'fixed' check (caller_id_choice in ('fixed', 'by_area_code', 'rotation')),
    add column changed_at timestamptz not null default now(),
    add column retired_at timestamptz,                          -- removed, and kept for the attempts that went over it
    add constraint trunks_transport_check check (transport in ('udp', 'tcp', 'tls')),
    add constraint trunks_carrier_code_given check (number_format <> 'carrier' or carrier_code is not null),
    add constraint trunks_area_code_given check (number_format <> 'local' or area_code is not null),
    add constraint trunks_registration_user check (not registers or username is not null);
create unique index trunks_name on trunks (name) where retired_at is null;

create table trunk_caller_ids (
    id int generated always as identity primary key,
    trunk_id int not null references trunks on delete cascade,
    number text not null check (number ~ '^\+[1-9][0-9]{6,14}$'),
    area_code char(2) check (area_code ~ '^[1-9][0-9]$'),       -- called area that it is shown to; null: to any
    daily_limit int check (daily_limit > 0),                    -- calls per day of the centre; null: none
    active boolean not null default true,
    unique (trunk_id, number)
);

create table trunk_caller_id_days (                             -- calls that showed a number, by day of the centre
    caller_id int not null references trunk_caller_ids on delete cascade,
    day date not null,
    calls int not null check (calls >= 0),
    primary key (caller_id, day)
);

create table campaign_trunks (                                  -- after campaigns.trunk_id, in this order
    campaign_id int not null references campaigns on delete cascade,
    position smallint not null check (position > 0),
    trunk_id int not null references trunks,
    primary key (campaign_id, position),
    unique (campaign_id, trunk_id)
);

create table trunk_states (                                     -- as each node saw it last
    node text not null,
    trunk_id int not null references trunks on delete cascade,
    state text not null check (state in ('unknown', 'up', 'down', 'refused')),
    registered boolean,                                         -- null: needs no registration
    rtt_ms double precision,                                    -- of the last OPTIONS
    detail text not null,
    calls int not null,
    changed_at timestamptz not null,                            -- since when it is in this state
    seen_at timestamptz not null,
    primary key (node, trunk_id)
) with (fillfactor = 70);

create table trunk_failures (                                   -- the last of each trunk; older ones are deleted
    attempt_id uuid not null,
    trunk_id int not null references trunks on delete cascade,
    at timestamptz not null,
    sip_code int,
    q850 int,
    reason text not null,
    ladder jsonb not null,                                      -- of {at, sent, line}
    primary key (attempt_id, trunk_id)
);
create index trunk_failures_last on trunk_failures (trunk_id, at desc);

alter table attempts
    add column q850 int,
    add column trunk_used int references trunks,                -- carried the call, or was the last to be tried
    add column route int[] not null default '{}',               -- trunks in the order in which they were offered
    add column caller_ids int[] not null default '{}';          -- the pool's number on each of them; null: the trunk's own
create index attempts_trunk on attempts (trunk_id, created_at);
