-- name: make_clock
-- A clock of the database that can be stepped: found before the real one by every session that begins from now on.
create schema stepped;
create table stepped.step (by interval not null);
insert into stepped.step values ('0');
create function stepped.clock_timestamp() returns timestamptz language sql volatile
    as 'select pg_catalog.clock_timestamp() + by from stepped.step';
alter database alo set search_path = public, stepped, pg_catalog;

-- name: step_clock
update stepped.step set by = $1::interval;

-- name: cut_bus
select count(pg_terminate_backend(pid)) as cut
from pg_stat_activity
where application_name like '%-listener' or application_name like '%-publisher';

-- name: leaders
select (classid::bigint << 32) | objid::bigint as key, pid
from pg_locks
where locktype = 'advisory' and granted and objsubid = 1;

-- name: placed
select team_id, count(*) as placed, count(connected_at) as connected from attempts group by team_id;

-- name: in_flight
select count(*) from attempts where state not in ('ended', 'closed');

-- name: open_attempts
select id::text from attempts where closed_at is null;

-- name: talking
select a.id::text as attempt_id, p.agent_id
from agent_presence p
join attempts a on a.id = p.attempt_id
where p.state = 'talking' and a.state = 'talking';

-- name: all_closed
select not exists (select from attempts where id::text = any($1::text[]) and closed_at is null);

-- name: ends
select id::text as id, state, cause, outcome, recorded_by from attempts where id::text = any($1::text[]);

-- name: dialled
select number, count(*) as attempts from attempts group by number;

-- name: rung_again
-- Debtors who were dialled again within a minute of a call that had reached their phone.
select count(*)
from attempts a
join attempts b on b.debtor_id = a.debtor_id and b.id <> a.id
    and b.created_at >= a.created_at and b.created_at < a.created_at + interval '1 minute'
where a.ringing_at is not null or a.answered_at is not null;

-- name: stuck_agents
select count(*)
from agent_presence p
left join attempts a on a.id = p.attempt_id
where p.state in ('reserved', 'talking') and (a.id is null or a.state in ('ended', 'closed'));

-- name: presence_of
select p.state, p.attempt_id::text as attempt_id,
    extract(epoch from clock_timestamp() - p.seen_at)::float as unseen_s
from agent_presence p join users u on u.id = p.agent_id
where u.username = $1;

-- name: last_logged
select coalesce(max(id), 0) from presence_log;

-- name: reserved_since
-- Calls given to an agent after a row of the presence log; by its number, since the clock may have been stepped.
select count(*) from presence_log l join users u on u.id = l.agent_id
where u.username = $1 and l.state = 'reserved' and l.id > $2;

-- name: usernames
select id, username from users;
