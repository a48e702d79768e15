-- What is done with a call once somebody has answered: arrangement, further legs, sounds, what answered, supervision.

create table transfer_targets (                     -- the directory that agents consult and transfer to
    id int generated always as identity primary key,
    name text not null unique check (name <> ''),
    number text not null check (number ~ '^\+[1-9][0-9]{7,14}$'),  -- E.164
    note text not null default '',
    active boolean not null default true,
    changed_at timestamptz not null default now(),
    changed_by int references users
);

alter table campaigns
    add column detect boolean not null default false,                -- tell human from machine before an agent is given the call
    add column caution double precision not null default 0.5 check (caution between 0 and 1),
    add column machine_action text not null default 'hang_up' check (machine_action in ('hang_up', 'leave_message')),
    add column machine_message text,                -- name of the node's sound that is left after the beep
    add column sounds text[] not null default '{}', -- names of the node's sounds that agents may play
    add check (machine_action <> 'leave_message' or machine_message is not null);

alter table users
    add column phone text check (phone ~ '^\+?[0-9]{2,15}$'),        -- the agent's own telephone, as its trunk dials it
    add column phone_trunk_id int references trunks,
    add column use_phone boolean not null default false,
    add check ((phone is null) = (phone_trunk_id is null)),
    add check (not use_phone or phone is not null);

alter table attempts
    add column detect boolean not null default false,                -- the campaign's, when the call was placed
    add column machine_message text,
    add column early_tone text check (early_tone in ('invalid', 'busy')),
    add column heard text check (heard in ('human', 'machine', 'fax', 'silence', 'network_announcement')),
    add column listened_at timestamptz,             -- the verdict, or the end of the wait for one
    add column arrangement text not null default 'talk'
        check (arrangement in ('talk', 'hold', 'consult', 'conference', 'bridged')),
    add column arranged_at timestamptz,
    add column sound text,                          -- the last one played to the debtor
    add column sound_state text check (sound_state in ('playing', 'played', 'failed')),
    add column transferred_at timestamptz,          -- the line goes on without the agent
    add column kept_outcome text references outcomes,  -- the agent's, for when a transferred line ends
    add column kept jsonb,
    add column taken_over_at timestamptz,
    add column taken_over_from int references users,
    add check ((sound is null) = (sound_state is null)),
    add check ((kept_outcome is null) = (kept is null)),
    add check ((taken_over_at is null) = (taken_over_from is null));

drop index attempts_one_open_per_agent;             -- a transferred call whose outcome is given holds its agent no more
create unique index attempts_one_open_per_agent on attempts (agent_id) where closed_at is null and kept_outcome is null;

create table call_legs (                            -- calls beside the attempt's own: they are placed once, and end once
    id uuid primary key,                            -- also the id of the call on the telephony node
    attempt_id uuid references attempts,            -- null: an agent's own telephone
    agent_id int not null references users,
    team_id int not null references teams,
    kind text not null check (kind in ('consult', 'transfer', 'agent_phone')),
    number text not null,
    name text not null,                             -- as the agent sees it
    trunk_id int not null references trunks,
    node text not null,
    state text not null check (state in ('created', 'trying', 'ringing', 'answered', 'ended')),
    created_at timestamptz not null,
    trying_at timestamptz,
    ringing_at timestamptz,
    answered_at timestamptz,
    dropped_at timestamptz,                         -- given up: whatever becomes of it, the conversation goes on without it
    ended_at timestamptz,
    cause text,
    sip_code int,
    check ((state = 'ended') = (ended_at is not null)),
    check ((state = 'ended') = (cause is not null)),
    check ((kind = 'agent_phone') = (attempt_id is null))
);
create unique index call_legs_one_open_per_attempt on call_legs (attempt_id)
    where ended_at is null and dropped_at is null;
create unique index call_legs_one_phone_per_agent on call_legs (agent_id) where ended_at is null and kind = 'agent_phone';
create index call_legs_open on call_legs (team_id) where ended_at is null;
create index call_legs_attempt on call_legs (attempt_id);

create table call_orders (                          -- from a screen to the leader of the team, which takes each once
    id bigint generated always as identity primary key,
    team_id int not null references teams,
    attempt_id uuid references attempts,
    node text not null,
    leg_id uuid references call_legs,               -- place this leg, or …
    command text,                                   -- … give the node this command of its protocol
    created_at timestamptz not null,
    check ((leg_id is null) <> (command is null))
);
create index call_orders_team on call_orders (team_id, id);

create table supervisions (
    id bigint generated always as identity primary key,
    attempt_id uuid not null references attempts,
    supervisor_id int not null references users,
    agent_id int not null references users,         -- who was supervised
    role text not null check (role in ('listen', 'whisper', 'barge', 'take_over')),
    started_at timestamptz not null,
    changed_at timestamptz not null,
    ended_at timestamptz
);
create unique index supervisions_one_open on supervisions (supervisor_id) where ended_at is null;
create index supervisions_attempt on supervisions (attempt_id) where ended_at is null;

update outcomes set recorded_by = 'either' where id in ('silent', 'wrong_number');
