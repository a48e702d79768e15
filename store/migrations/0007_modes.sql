-- Dialling modes of campaigns, and the debtors that agents see before they are dialled.

alter table campaigns
drop constraint campaigns_mode_check,
add constraint campaigns_mode_check check (mode in ('manual', 'preview', 'progressive', 'power', 'predictive')),
add column lines_per_agent numeric(3, 2) not null default 2 check (lines_per_agent between 1 and 5),
add column abandon_target numeric(5, 4) not null default 0.025 check (abandon_target between 0.001 and 0.2),
add column abandon_limit numeric(5, 4) not null default 0.03 check (abandon_limit between 0.001 and 0.2),
add column preview_s int default 30 check (preview_s between 5 and 600),    -- null: the agent dials or skips, in their own time
add constraint campaigns_target_within_limit check (abandon_target <= abandon_limit);

alter table agent_presence
drop constraint agent_presence_state_check,
add constraint agent_presence_state_check
check (state in ('logged_out', 'ready', 'previewing', 'reserved', 'talking', 'wrap_up', 'paused'));

create table previews (                 -- a debtor on an agent's screen, whose place in the queue is kept like a call's
    agent_id int primary key references users,
    team_id int not null references teams,
    campaign_id int not null references campaigns,
    debtor_id bigint not null unique references debtors,
    kind text not null check (kind in ('preview', 'manual')),
    shown_at timestamptz not null,
    dial_at timestamptz,                -- dialled by itself then; null: never
    dial_asked_at timestamptz,
    refused text[] not null default '{}',   -- why the rules forbid the call, as told at the last look
    queued boolean not null             -- it was taken from the campaign's queue
);
create index previews_team on previews (team_id);

create table preview_skips (            -- what agents did not want to dial, and why
    id bigint generated always as identity primary key,
    campaign_id int not null references campaigns,
    debtor_id bigint not null references debtors,
    agent_id int not null references users,
    reason text not null,
    shown_at timestamptz not null,
    at timestamptz not null
);
create index preview_skips_campaign on preview_skips (campaign_id, at);
