-- People who use Alô ------------------------------------------------------------------------------------------------

create table teams (
    id int generated always as identity primary key,
    name text not null unique
);

create table users (
    id int generated always as identity primary key,
    username text not null unique check (username = lower(username) and username <> ''),
    name text not null,
    password_hash text not null,                    -- argon2id, encoded
    role text not null check (role in ('agent', 'supervisor', 'manager', 'admin')),
    team_id int references teams,
    active boolean not null default true,
    locale text not null default 'pt_BR' check (locale in ('pt_BR', 'en')),
    theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
    created_at timestamptz not null default now(),
    check (role not in ('agent', 'supervisor') or team_id is not null)
);

create table web_sessions (
    token_sha256 bytea primary key,                 -- the cookie holds the token; a copy of this table opens no session
    user_id int not null references users,
    csrf_token text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index web_sessions_expires_at on web_sessions (expires_at);

create table audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    user_id int references users,
    action text not null,                           -- 'login', 'debtor.reveal', 'outcome.record', …
    subject text not null,                          -- 'debtor:17', 'attempt:…'
    detail jsonb not null default '{}'
);
create index audit_log_subject on audit_log (subject, at);

-- What is owed ------------------------------------------------------------------------------------------------------

create table portfolios (
    id int generated always as identity primary key,
    name text not null unique,
    creditor_name text not null,
    creditor_document text,                         -- CNPJ or CPF of the creditor, digits and letters only
    max_discount_percent numeric(5, 2) not null default 0 check (max_discount_percent between 0 and 100),
    max_instalments int not null default 12 check (max_instalments between 1 and 120),
    min_instalment_centavos bigint not null default 1000 check (min_instalment_centavos > 0),
    created_at timestamptz not null default now()
);

create table debtors (
    id bigint generated always as identity primary key,
    document text not null unique,                  -- CPF (11 digits) or CNPJ (14, the first 12 may be letters), no punctuation
    name text not null,
    state char(2),                                  -- UF of the address
    city text,
    birth_date date,
    email text,
    hold text check (hold in ('disputed', 'legal_representative', 'deceased', 'do_not_call')),
    held_at timestamptz,
    created_at timestamptz not null default now(),
    check ((hold is null) = (held_at is null))
);

create table phones (
    id bigint generated always as identity primary key,
    debtor_id bigint not null references debtors,
    number text not null check (number ~ '^\+[1-9][0-9]{7,14}$'),  -- E.164
    status text not null default 'unknown' check (status in ('unknown', 'good', 'wrong', 'invalid', 'forbidden')),
    source text not null default 'import',
    learned_at timestamptz not null default now(),  -- when this number was first heard of
    status_at timestamptz,
    unique (debtor_id, number)
);
create index phones_number on phones (number);

create table debts (
    id bigint generated always as identity primary key,
    portfolio_id int not null references portfolios,
    debtor_id bigint not null references debtors,
    contract text not null,                         -- the creditor's own number of the debt
    product text not null default '',
    amount_centavos bigint not null check (amount_centavos > 0),
    due_date date not null,
    status text not null default 'open' check (status in ('open', 'agreed', 'paid', 'closed')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (portfolio_id, contract)
);
create index debts_debtor on debts (debtor_id);
create index debts_open on debts (portfolio_id, debtor_id) where status = 'open';

create table imports (
    id bigint generated always as identity primary key,
    portfolio_id int not null references portfolios,
    file_name text not null,
    file_sha256 bytea not null,
    imported_by int references users,               -- null: from the command line
    imported_at timestamptz not null default now(),
    rows_read int not null,
    rows_rejected int not null,
    debtors_new int not null,
    debtors_changed int not null,
    phones_new int not null,
    debts_new int not null,
    debts_changed int not null
);

-- Campaigns and queues ----------------------------------------------------------------------------------------------

create table trunks (
    id int generated always as identity primary key,
    name text not null unique,
    address text not null,                          -- host:port
    transport text not null default 'udp' check (transport in ('udp', 'tcp')),
    username text,
    password text,
    caller_id text not null,
    max_calls int not null check (max_calls > 0),
    simulated boolean not null default false        -- reaches nobody: the hours of contact do not apply on it
);

create table outcomes (
    id text primary key,
    position int not null unique,
    recorded_by text not null check (recorded_by in ('agent', 'system', 'either')),
    shortcut char(1) unique,                        -- key on the agent's screen
    right_party text not null check (right_party in ('yes', 'no', 'either')),
    effect text not null check (effect in ('none', 'hold', 'phone_wrong', 'phone_invalid', 'do_not_call', 'agreement')),
    hold text check (hold in ('disputed', 'legal_representative', 'deceased', 'do_not_call')),
    retry text not null check (retry in ('after', 'business_days', 'agreed_time', 'day_after_due', 'never')),
    retry_after interval,
    retry_business_days int,
    check ((retry = 'after') = (retry_after is not null)),
    check ((retry = 'business_days') = (retry_business_days is not null)),
    check ((effect = 'hold') = (hold is not null))
);

create table contact_windows (
    id int generated always as identity primary key,
    state char(2),                                  -- null: every state that has no row of its own
    weekday int not null check (weekday between 0 and 6),  -- 0 Monday … 6 Sunday; a day without a row has no window
    opens time not null,
    closes time not null,
    source text not null,                           -- the law or the product's default
    certainty char(1) not null check (certainty in ('C', 'L', 'U')),
    valid_from date not null,
    valid_until date,
    check (opens < closes)
);

create table campaigns (
    id int generated always as identity primary key,
    name text not null unique,
    portfolio_id int not null references portfolios,
    team_id int not null references teams,
    trunk_id int not null references trunks,
    status text not null default 'paused' check (status in ('running', 'paused')),
    mode text not null default 'progressive' check (mode in ('progressive')),
    ring_timeout_s int not null default 26 check (ring_timeout_s between 15 and 60),
    max_attempts_per_day int not null default 2 check (max_attempts_per_day > 0),   -- per person, all campaigns counted
    min_days_past_due int not null default 1,
    collect_prescribed boolean not null default false,  -- also debts at risk of prescription (over 1,800 days late)
    wrap_up_limit_s int not null default 120 check (wrap_up_limit_s > 0),
    created_at timestamptz not null default now()
);

create table debtor_scores (
    portfolio_id int not null references portfolios,
    debtor_id bigint not null references debtors,
    score int not null check (score between 0 and 1000),   -- 1000 × probability of paying within 30 days
    reasons text[] not null,
    bucket text not null,                           -- aging bucket of the oldest open debt
    scored_at timestamptz not null,
    primary key (portfolio_id, debtor_id)
);

create type queue_state as enum ('ready', 'leased', 'dialing', 'done');

create table queue_entries (                        -- narrow and rewritten often: nothing wide belongs here
    campaign_id int not null references campaigns,
    debtor_id bigint not null references debtors,
    priority int not null,                          -- higher is called first
    next_at timestamptz not null,                   -- not before
    state queue_state not null default 'ready',
    lease_until timestamptz,
    primary key (campaign_id, debtor_id),
    check ((state = 'leased') = (lease_until is not null))
) with (fillfactor = 70);
create index queue_entries_next on queue_entries (campaign_id, priority desc, next_at) where state = 'ready';
create index queue_entries_leases on queue_entries (lease_until) where state = 'leased';
create index queue_entries_debtor on queue_entries (debtor_id);

-- Calls -------------------------------------------------------------------------------------------------------------

create table attempts (
    id uuid primary key,                            -- also the id of the call on the telephony node
    campaign_id int not null references campaigns,
    debtor_id bigint not null references debtors,
    phone_id bigint not null references phones,
    number text not null,
    trunk_id int not null references trunks,
    team_id int not null references teams,
    node text,                                      -- telephony node that was told to dial it
    state text not null check (state in ('created', 'trying', 'ringing', 'answered', 'talking', 'ended', 'closed')),
    agent_id int references users,
    created_at timestamptz not null,
    trying_at timestamptz,
    ringing_at timestamptz,
    answered_at timestamptz,
    connected_at timestamptz,                       -- the agent's audio
    identified_at timestamptz,                      -- the agent confirmed that this is the debtor
    given_up_at timestamptz,                        -- nobody was free in time: the call is being let go
    hang_up_asked_at timestamptz,                   -- the agent asked to hang up; the dialer's leader does it
    ended_at timestamptz,
    closed_at timestamptz,
    cause text,                                     -- telephony.protocol.EndCause
    sip_code int,
    outcome text references outcomes,
    recorded_by int references users,               -- null: by the system
    notes text not null default '',
    retry_at timestamptz,                           -- null: never
    check ((state = 'closed') = (closed_at is not null)),
    check ((state = 'closed') = (outcome is not null)),
    check (state not in ('ended', 'closed') or ended_at is not null)
);
create unique index attempts_one_open_per_debtor on attempts (debtor_id) where closed_at is null;
create unique index attempts_one_open_per_agent on attempts (agent_id) where closed_at is null;
create index attempts_debtor on attempts (debtor_id, created_at desc);
create index attempts_day on attempts (team_id, created_at);

create table agent_presence (
    agent_id int primary key references users,
    team_id int not null references teams,
    state text not null check (state in ('logged_out', 'ready', 'reserved', 'talking', 'wrap_up', 'paused')),
    since timestamptz not null,
    reason text,                                    -- of a pause
    pause_next text,                                -- reason of a pause asked for during a call
    attempt_id uuid references attempts,
    idle_since timestamptz,                         -- set while ready: the longest idle gets the next answer
    seen_at timestamptz not null,                   -- the agent's screen was connected; renewed every 2 s
    version bigint not null default 1,
    check ((state in ('reserved', 'talking', 'wrap_up')) = (attempt_id is not null)),
    check ((state = 'paused') = (reason is not null)),
    check ((state = 'ready') = (idle_since is not null))
);
create unique index agent_presence_attempt on agent_presence (attempt_id);
create index agent_presence_team on agent_presence (team_id);

create table presence_log (
    id bigint generated always as identity primary key,
    agent_id int not null references users,
    at timestamptz not null,
    state text not null,
    reason text,
    attempt_id uuid
);
create index presence_log_agent on presence_log (agent_id, at);

-- Promises and money ------------------------------------------------------------------------------------------------

create table agreements (
    id bigint generated always as identity primary key,
    portfolio_id int not null references portfolios,
    debtor_id bigint not null references debtors,
    attempt_id uuid references attempts,
    agent_id int references users,
    original_centavos bigint not null check (original_centavos > 0),
    total_centavos bigint not null check (total_centavos > 0),
    status text not null default 'active' check (status in ('active', 'kept', 'broken', 'cancelled')),
    created_at timestamptz not null,
    check (total_centavos <= original_centavos)
);
create unique index agreements_attempt on agreements (attempt_id);
create index agreements_debtor on agreements (debtor_id);
create index agreements_day on agreements (created_at);

create table agreement_debts (
    agreement_id bigint not null references agreements,
    debt_id bigint not null references debts,
    primary key (agreement_id, debt_id)
);

create table instalments (
    agreement_id bigint not null references agreements,
    number int not null check (number > 0),
    due_date date not null,
    amount_centavos bigint not null check (amount_centavos > 0),
    paid_at timestamptz,
    primary key (agreement_id, number)
);

create table payments (
    id bigint generated always as identity primary key,
    agreement_id bigint not null references agreements,
    instalment int not null,
    amount_centavos bigint not null check (amount_centavos > 0),
    paid_on date not null,
    source text not null,                           -- where we learned of it: 'manual', 'demo', …
    source_id text not null,                        -- its number there: a payment told twice is posted once
    posted_at timestamptz not null,
    unique (source, source_id),
    foreign key (agreement_id, instalment) references instalments (agreement_id, number)
);
create index payments_day on payments (posted_at);

-- Configuration that a new centre starts with (DOMAIN: outcomes §3, hours of contact §4) -----------------------------

insert into outcomes (id, position, recorded_by, shortcut, right_party, effect, hold, retry, retry_after, retry_business_days) values
    ('agreement', 1, 'agent', '1', 'yes', 'agreement', null, 'day_after_due', null, null),
    ('promise_to_pay', 2, 'agent', '2', 'yes', 'none', null, 'business_days', null, 2),
    ('claims_paid', 3, 'agent', '3', 'yes', 'none', null, 'business_days', null, 3),
    ('refuses', 4, 'agent', '4', 'yes', 'none', null, 'after', '7 days', null),
    ('cannot_pay', 5, 'agent', '5', 'yes', 'none', null, 'after', '15 days', null),
    ('callback', 6, 'agent', '6', 'either', 'none', null, 'agreed_time', null, null),
    ('disputed', 7, 'agent', '7', 'yes', 'hold', 'disputed', 'never', null, null),
    ('hung_up_right_party', 8, 'either', '8', 'yes', 'none', null, 'after', '1 day', null),
    ('legal_representative', 9, 'agent', 'l', 'no', 'hold', 'legal_representative', 'never', null, null),
    ('third_party_message', 10, 'agent', 't', 'no', 'none', null, 'after', '1 day', null),
    ('hung_up_unidentified', 11, 'either', '9', 'no', 'none', null, 'after', '4 hours', null),
    ('wrong_number', 12, 'agent', 'w', 'no', 'phone_wrong', null, 'after', '4 hours', null),
    ('deceased', 13, 'agent', 'd', 'no', 'hold', 'deceased', 'never', null, null),
    ('do_not_call', 14, 'agent', 'n', 'either', 'do_not_call', null, 'never', null, null),
    ('voicemail', 15, 'either', 'c', 'no', 'none', null, 'after', '4 hours', null),
    ('silent', 16, 'agent', 'm', 'no', 'none', null, 'after', '1 day', null),
    ('no_answer', 17, 'system', null, 'no', 'none', null, 'after', '4 hours', null),
    ('busy', 18, 'system', null, 'no', 'none', null, 'after', '30 minutes', null),
    ('invalid_number', 19, 'system', null, 'no', 'phone_invalid', null, 'after', '4 hours', null),
    ('network_failure', 20, 'system', null, 'no', 'none', null, 'after', '5 minutes', null),
    ('abandoned', 21, 'system', null, 'no', 'none', null, 'after', '1 day', null);

insert into contact_windows (state, weekday, opens, closes, source, certainty, valid_from)
select r.state, d, r.opens::time, r.closes::time, r.source, r.certainty, r.valid_from::date
from (values
    ('SP', 0, 4, '08:00', '20:00', 'Lei SP 15.426/2014', 'L', '2014-05-27'),
    ('SP', 5, 5, '08:00', '14:00', 'Lei SP 15.426/2014', 'L', '2014-05-27'),
    ('RJ', 0, 4, '09:00', '19:00', 'Lei RJ 6.854/2014, 7.868/2018', 'L', '2014-06-30'),
    ('ES', 0, 4, '08:00', '19:00', 'Lei ES 10.626/2017', 'L', '2017-03-28'),
    ('AL', 0, 4, '08:00', '20:00', 'Lei AL 7.782/2016', 'L', '2016-01-14'),
    ('AL', 5, 5, '08:00', '14:00', 'Lei AL 7.782/2016', 'L', '2016-01-14'),
    ('AM', 0, 4, '08:00', '18:00', 'sources conflict: the stricter', 'U', '2014-01-01'),
    ('PA', 0, 4, '08:00', '18:00', 'sources conflict: the stricter', 'U', '2014-01-01'),
    (null, 0, 4, '09:00', '18:00', 'product default', 'U', '2014-01-01')
) as r (state, first_day, last_day, opens, closes, source, certainty, valid_from),
generate_series(r.first_day, r.last_day) as d;
