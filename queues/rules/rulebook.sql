-- name: windows
-- Those that hold on $1 or will.
select id, state, weekday, opens, closes, source, certainty, valid_from, valid_until, created_at, created_by
from contact_windows
where (valid_until is null or valid_until >= $1::date) and (valid_until is null or valid_until >= valid_from)
order by state nulls first, valid_from, weekday, opens;

-- name: limits
select
    id, portfolio_id, state, attempts_per_day, attempts_per_week, attempts_per_month, conversations_per_day,
    min_days_past_due, after_automatic_steps, source, certainty, valid_from, valid_until, created_at, created_by
from contact_limits
where valid_until is null or valid_until >= $1::date
order by portfolio_id nulls first, state nulls first, valid_from, id;

-- name: local_holidays
select id, day, state, city, name, source, created_at, created_by
from local_holidays
where day >= $1::date
order by day, state nulls first, city nulls first;

-- name: all_windows
select id, state, weekday, opens, closes, source, certainty, valid_from, valid_until, created_at, created_by
from contact_windows
where state is not distinct from $1::text
order by valid_from desc, created_at desc, weekday, opens;

-- name: all_limits
select
    id, portfolio_id, state, attempts_per_day, attempts_per_week, attempts_per_month, conversations_per_day,
    min_days_past_due, after_automatic_steps, source, certainty, valid_from, valid_until, created_at, created_by
from contact_limits
order by valid_from desc, id desc;

-- name: end_windows
-- Windows that would have begun on $2 or later end before they begin: they never held.
update contact_windows
set valid_until = $2::date - 1
where state is not distinct from $1::text and (valid_until is null or valid_until >= $2::date);

-- name: add_window
insert into contact_windows (state, weekday, opens, closes, source, certainty, valid_from, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: add_limit
insert into contact_limits
    (portfolio_id, state, attempts_per_day, attempts_per_week, attempts_per_month, conversations_per_day,
    min_days_past_due, after_automatic_steps, source, certainty, valid_from, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
returning id;

-- name: limit_for_update
select
    id, portfolio_id, state, attempts_per_day, attempts_per_week, attempts_per_month, conversations_per_day,
    min_days_past_due, after_automatic_steps, source, certainty, valid_from, valid_until, created_at, created_by
from contact_limits
where id = $1
for update;

-- name: end_limit
update contact_limits set valid_until = $2 where id = $1;

-- name: remove_limit
delete from contact_limits where id = $1;

-- name: add_holiday
insert into local_holidays (day, state, city, name, source, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (day, state, city) do nothing
returning id;

-- name: remove_holiday
delete from local_holidays where id = $1
returning id, day, state, city, name, source, created_at, created_by;

-- name: ask_again
-- Who was put off to more than a day after $2 is asked about then: admission puts back who has another reason to wait.
-- $1 portfolio, null for all.
update queue_entries
set next_at = $2
where
    state = 'ready' and not callback and next_at > $2::timestamptz + interval '1 day'
    and campaign_id in (select id from campaigns where $1::int is null or portfolio_id = $1);

-- name: lift_time_limit
-- Queues of millions take longer than a request may; until this transaction ends.
select set_config('statement_timeout', '0', true);
