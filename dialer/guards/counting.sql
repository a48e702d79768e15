-- name: begin
insert into call_counts_until (team_id, until) values ($1, $2) on conflict do nothing;

-- name: until
select until from call_counts_until where team_id = $1 for update;

-- name: set_until
update call_counts_until set until = $2 where team_id = $1;

-- name: settle
-- Calls of a team ($1) from $2 until $3, by the days of the zone $4.
insert into call_counts (company, day, campaign_id, team_id, calls, short, people, abandoned, busiest)
select company, day, campaign_id, team_id, sum(calls), sum(short), sum(people), sum(abandoned), max(calls)
from (
    select
        company, (created_at at time zone $4)::date as day, campaign_id, team_id, count(*) as calls,
        count(*) filter (where short) as short,
        count(*) filter (where person) as people,
        count(*) filter (where abandoned) as abandoned
    from placed_calls
    where team_id = $1 and created_at >= $2 and created_at < $3
    group by company, day, campaign_id, team_id, date_bin('5 minutes', created_at, '2020-01-01T00:00:00Z')
) as of_five_minutes
group by company, day, campaign_id, team_id
on conflict (company, day, campaign_id, team_id) do update
set
    calls = call_counts.calls + excluded.calls,
    short = call_counts.short + excluded.short,
    people = call_counts.people + excluded.people,
    abandoned = call_counts.abandoned + excluded.abandoned,
    busiest = greatest(call_counts.busiest, excluded.busiest);

-- name: of_companies
-- The range has an end so that the planner takes it for the few minutes that it is.
-- $2 today, $3 the first of its month, $4 and $5 the moments at which they began: what is settled, and what came after.
select
    company, sum(today)::int as today, sum(short)::int as short, sum(open)::int as open, sum(month)::int as month
from (
    select
        company, sum(calls) filter (where day = $2) as today, sum(short) filter (where day = $2) as short,
        0 as open, sum(calls) as month
    from call_counts
    where company = any ($1::text[]) and day between $3 and $2
    group by company
    union all
    select
        tail.company, tail.today, tail.short, tail.open, tail.month
    from teams as t
    left join call_counts_until as u on u.team_id = t.id
    cross join lateral (
        select
            company, count(*) filter (where created_at >= $4) as today,
            count(*) filter (where created_at >= $4 and short and not open) as short,
            count(*) filter (where created_at >= $4 and open) as open, count(*) as month
        from placed_calls
        where
            team_id = t.id and created_at between greatest(u.until, $5::timestamptz) and 'infinity'
            and company = any ($1::text[])
        group by company
    ) as tail
) as counted
group by company;

-- name: of_campaigns
-- Of a team's ($1) campaigns ($2): the busiest five minutes since the day $3, or those until now ($5); people since $4.
select
    campaign_id, max(busiest)::int as busiest, sum(people)::int as people, sum(abandoned)::int as abandoned
from (
    select
        campaign_id, coalesce(max(busiest) filter (where day >= $3), 0) as busiest, sum(people) as people,
        sum(abandoned) as abandoned
    from call_counts
    where campaign_id = any ($2::int[]) and day >= $4
    group by campaign_id
    union all
    select
        campaign_id, count(*) filter (where created_at > $5::timestamptz - interval '5 minutes'),
        count(*) filter (where person and not open), count(*) filter (where abandoned)
    from placed_calls
    where
        team_id = $1 and campaign_id = any ($2::int[])
        and created_at between coalesce(
            (select until from call_counts_until where team_id = $1), $5::timestamptz - interval '30 days'
        ) and 'infinity'
    group by campaign_id
) as counted
group by campaign_id;
