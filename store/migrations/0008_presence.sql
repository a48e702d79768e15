-- Pauses with names, colours and limits; wrap-up that is extended; forced logout; agents whose audio is lost; who gets
-- which share of a team, and with which skills; the day on which a machine may not call again.

create table pause_reasons (
    code text primary key check (code ~ '^[a-z][a-z0-9_]{0,31}$'),
    position int not null,
    name_pt text not null check (name_pt <> ''),
    name_en text not null check (name_en <> ''),
    colour text not null check (colour in ('green', 'teal', 'blue', 'violet', 'pink', 'amber', 'brown', 'grey')),
    limit_minutes int check (limit_minutes between 1 and 600),      -- of one pause; null: none
    daily_minutes int check (daily_minutes between 1 and 600),      -- of all of one day; null: none
    productive boolean not null default false,                      -- work of another kind: counts as worked time
    active boolean not null default true,                           -- agents may choose it
    changed_at timestamptz not null default now(),
    changed_by int references users
);

-- NR-17, Annex II: two breaks of 10 minutes (5.4.1) and 20 minutes for a meal (5.4.2) in a shift of six hours; leaving
-- for the restroom at any moment, without limit and without effect on pay or appraisal (5.7).
insert into pause_reasons (code, position, name_pt, name_en, colour, limit_minutes, daily_minutes, productive) values
    ('rest', 1, 'Descanso', 'Break', 'green', 10, 20, false),
    ('lunch', 2, 'Refeição', 'Meal', 'teal', 20, 20, false),
    ('restroom', 3, 'Banheiro', 'Restroom', 'blue', null, null, false),
    ('training', 4, 'Treinamento', 'Training', 'violet', null, null, true),
    ('feedback', 5, 'Feedback', 'Feedback', 'pink', 30, null, true),
    ('technical', 6, 'Problema técnico', 'Technical problem', 'brown', 15, null, false),
    ('other', 7, 'Outro motivo', 'Other reason', 'grey', 10, null, false);

alter table teams
add column wrap_up_extensions int not null default 1 check (wrap_up_extensions between 0 and 10),
add column wrap_up_extension_s int not null default 60 check (wrap_up_extension_s between 10 and 600),
add column away_grace_s int check (away_grace_s between 5 and 600);     -- null: the dialer's own setting

alter table users
add column skills text[] not null default '{}';

create table campaign_shares (                          -- a campaign without a row has weight 1 and needs no skill
    campaign_id int primary key references campaigns on delete cascade,
    weight int not null default 1 check (weight between 1 and 100),
    skills text[] not null default '{}'
);

alter table agent_presence
add column extensions int not null default 0,           -- of the present wrap-up
add column sent_off_by int references users,            -- a supervisor sends the agent off: now, or after the call
add column sent_off_reason text,
add column sent_off_at timestamptz,
add column sent_off_call text check (sent_off_call in ('finish', 'hand_over', 'let_go')),
add check ((sent_off_by is null) = (sent_off_reason is null)),
add check ((sent_off_by is null) = (sent_off_at is null)),
add check ((sent_off_by is null) = (sent_off_call is null));

alter table attempts
add column away_at timestamptz,                         -- the audio of the agent who talks is gone
add column orphaned_at timestamptz;                     -- the conversation has lost its agent, and waits for another

alter table portfolios
add column let_go_sound text;                           -- says the company's name to whom no agent takes; null: the dialer's

insert into outcomes (id, position, recorded_by, shortcut, right_party, effect, hold, retry, retry_after, retry_business_days) values
    ('cut_off', 65, 'system', null, 'either', 'none', null, 'agreed_time', null, null);
