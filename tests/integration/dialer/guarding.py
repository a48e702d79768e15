"""Attempts of a day, many at once, for the counters of the guards."""

from datetime import datetime
from typing import Final

from store.pool import Connection

PLACED: Final = """
insert into attempts
    (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at, answered_at, ended_at,
    closed_at, cause, outcome, heard)
select
    gen_random_uuid(), c.id, p.debtor_id, p.id, p.number, c.trunk_id, c.team_id,
    case when $4::float is null then 'talking' else 'closed' end, t.at, t.at + $3::float * interval '1 s',
    t.at + (coalesce($3, 20) + $4) * interval '1 s', t.at + (coalesce($3, 20) + $4) * interval '1 s', $5, $6, $7
from campaigns as c
cross join generate_series(0, $2::int - 1) as n
cross join lateral (select $1::timestamptz + n * $8::float * interval '1 s' as at) as t
cross join lateral (select * from phones order by id limit 1) as p
where c.id = $9
"""


async def placed(
    connection: Connection,
    campaign_id: int,
    at: datetime,
    count: int = 1,
    *,
    answered_s: float | None = None,
    lasted_s: float | None = 0.0,
    cause: str = "no_answer",
    outcome: str = "no_answer",
    heard: str | None = None,
    apart_s: float = 1.0,
) -> None:
    """Write `count` calls of a campaign, the first at `at`, that were answered after `answered_s` and `lasted_s` long.

    `lasted_s` None: they go on.
    """
    closed = lasted_s is not None
    await connection.execute(
        PLACED,
        at,
        count,
        answered_s,
        lasted_s,
        cause if closed else None,
        outcome if closed else None,
        heard,
        apart_s,
        campaign_id,
    )
