-- Recordings of calls: what was stored where, how long it is kept, what became of it; and the rules that say which calls
-- are recorded.

create table recordings (
    attempt_id uuid primary key references attempts,
    node text not null,                             -- telephony node that wrote it
    key text not null unique,                       -- its name in the storage of recordings
    format text not null check (format in ('opus', 'flac', 'wav')),
    size_bytes bigint not null check (size_bytes > 0),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    duration_ms bigint not null check (duration_ms >= 0),
    started_at timestamptz not null,
    complete boolean not null,                      -- false: a crash ended it
    stored_at timestamptz not null default now(),   -- when the dialer took note
    retention_days int not null check (retention_days > 0),
    retention_source text not null,                 -- the rule that says so
    expires_at timestamptz not null,
    held_at timestamptz,                            -- legal hold: not deleted while it lasts
    held_by int references users,
    held_why text,
    deleted_at timestamptz,                         -- the sound is gone; this row, its hash and why stay
    deleted_why text,
    check ((held_at is null) = (held_why is null)),
    check ((deleted_at is null) = (deleted_why is null)),
    check (held_at is null or deleted_at is null)
);
create index recordings_started on recordings (started_at desc, attempt_id);
create index recordings_expiring on recordings (expires_at) where deleted_at is null and held_at is null;

-- Whether calls are recorded, whether that is said first, and for how long recordings are kept. A column that is null
-- leaves the matter to other rows. Rows of a portfolio or a state come before the rows of neither; of several the
-- strictest counts (queues.rules.recording). A rule is never rewritten: it ends and another begins.
create table recording_policies (
    id int generated always as identity primary key,
    portfolio_id int references portfolios,         -- null: any
    state char(2),                                  -- of the address or of the area called; null: any
    record boolean,
    announce boolean,                               -- the announcement is played before anything is said
    retention_days int check (retention_days > 0),
    copy_business_days int check (copy_business_days > 0),  -- a copy is handed to the debtor within
    source text not null,
    certainty char(1) not null check (certainty in ('C', 'L', 'U')),
    valid_from date not null,
    valid_until date check (valid_until >= valid_from),
    created_at timestamptz not null default now(),
    created_by int references users,
    check (num_nonnulls(record, announce, retention_days, copy_business_days) > 0)
);

insert into recording_policies
    (state, record, announce, retention_days, copy_business_days, source, certainty, valid_from)
values
    (null, true, true, 1825, null, 'product default', 'U', '2014-01-01'),
    ('SP', true, true, null, 7, 'Lei SP 14.953/2013', 'L', '2014-01-01'),
    ('RJ', true, true, null, 7, 'Lei RJ 6.854/2014, 7.868/2018', 'L', '2014-06-30');
