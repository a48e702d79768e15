-- Calls that come in: our numbers, when they are answered, who waits on them, and attempts whose person is not known yet.

create table inbound_numbers (
    id int generated always as identity primary key,
    number text not null unique check (number <> ''),  -- as dialer.inbound.caller.called_key writes it
    label text not null default '',                     -- what managers call it
    team_id int not null references teams,
    campaign_id int not null references campaigns,      -- of outcomes and callbacks, unless the caller's own says otherwise
    greeting text,                                      -- sounds of the node; null: none
    after_hours_sound text,
    longest_wait_s int not null default 300 check (longest_wait_s between 10 and 7200),
    announce_every_s int default 45 check (announce_every_s between 10 and 3600),   -- null: nobody is told their place
    offer_after_s int default 60 check (offer_after_s between 0 and 7200),          -- null: no call back is offered
    callback_key char(1) not null default '1' check (callback_key ~ '[0-9*#]'),
    call_back_abandoned boolean not null default true,  -- whoever hung up in the queue, if we know them
    closed_on_holidays boolean not null default true
);

create table inbound_hours (                            -- a number without a row is answered at any hour
    inbound_number_id int not null references inbound_numbers on delete cascade,
    weekday int not null check (weekday between 0 and 6),   -- 0 Monday … 6 Sunday; a day without a row is closed
    opens time not null,
    closes time not null,
    primary key (inbound_number_id, weekday, opens),
    check (opens < closes)
);

alter table attempts
add column direction text not null default 'outbound' check (direction in ('outbound', 'inbound')),
alter column debtor_id drop not null,                   -- a caller whom nobody has recognised yet
alter column phone_id drop not null,                    -- a withheld number, or one that is none of the debtor's
add constraint attempts_outbound_knows_whom check (
    direction = 'inbound' or (debtor_id is not null and phone_id is not null)
);

create table inbound_calls (                            -- what a call that came in has besides its attempt
    attempt_id uuid primary key references attempts,
    inbound_number_id int references inbound_numbers on delete set null,
    team_id int not null references teams,
    called text not null,
    caller text,                                        -- E.164; null: withheld, or no telephone of anybody
    candidates bigint[] not null default '{}',          -- the debtors who have this number, the one met last first
    preferred_agent_id int references users,            -- who spoke to the caller last
    arrived_at timestamptz not null,
    open boolean not null,                              -- it came within the opening hours
    callback_at timestamptz,                            -- when a call back would be made that is promised now
    state text not null check (state in ('arriving', 'waiting', 'with_agent', 'leaving', 'over')),
    waiting_since timestamptz,                          -- nobody was free: the caller hears music
    told_at timestamptz,                                -- the last announcement began
    offered boolean not null default false,             -- a call back was offered
    leaving text check (leaving in ('after_hours', 'waited_too_long', 'callback_asked')),
    playing text[] not null default '{}',               -- sounds that are still to be heard, the first is being played
    playing_since timestamptz,
    check ((state = 'leaving') <= (leaving is not null))
);
create index inbound_calls_waiting on inbound_calls (team_id, arrived_at) where state <> 'over';

insert into outcomes (id, position, recorded_by, shortcut, right_party, effect, hold, retry, retry_after, retry_business_days) values
    ('inbound_abandoned', 61, 'system', null, 'no', 'none', null, 'after', '4 hours', null),
    ('inbound_callback_asked', 62, 'system', null, 'no', 'none', null, 'agreed_time', null, null),
    ('inbound_waited_too_long', 63, 'system', null, 'no', 'none', null, 'agreed_time', null, null),
    ('inbound_after_hours', 64, 'system', null, 'no', 'none', null, 'agreed_time', null, null);
