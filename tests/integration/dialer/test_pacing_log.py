"""Deciding never waits for its log, and the log keeps what matters."""

from datetime import UTC, datetime, timedelta

from dialer.pacing.pacer import Decision
from dialer.pacing_log import KEPT, PacingLog
from metrics.guards import DECISIONS_DROPPED
from store.pool import Pool
from tests.integration.dialer.centre import Centre, Floor, running_dialer, until

NOON = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
NOTHING = Decision(0, {"ready": 2.0})


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


async def kept(pool: Pool) -> list[tuple[float, int]]:
    rows = await pool.fetch("select at, launch from pacing_decisions order by at")
    return [((row["at"] - NOON).total_seconds(), row["launch"]) for row in rows]


def log_of(floor: Floor, most: int = 100) -> tuple[PacingLog, Centre]:
    return PacingLog(floor.pool, floor.centre.team_id, most), floor.centre


async def test_every_launch_is_kept_and_silence_once_a_second(floor: Floor) -> None:
    log, centre = log_of(floor)
    for seconds, launch in [(0, 0), (0.5, 0), (0.9, 0), (1.0, 0), (1.1, 2), (1.2, 1), (1.3, 0), (1.9, 0), (2.4, 0)]:
        log.note(centre.campaign_id, at(seconds), Decision(launch))
    await log.write()
    assert await kept(floor.pool) == [(0, 0), (1.0, 0), (1.1, 2), (1.2, 1), (1.3, 0), (2.4, 0)]


async def test_figures_come_back_as_they_were_and_infinity_as_nothing(floor: Floor) -> None:
    log, centre = log_of(floor)
    log.note(centre.campaign_id, NOON, Decision(3, {"ready": 2.0, "chance": 0.25, "forever": float("inf")}))
    await log.write()
    [row] = await floor.pool.fetch("select * from pacing_decisions")
    assert row["inputs"] == {"ready": 2.0, "chance": 0.25, "forever": None}
    assert (row["team_id"], row["campaign_id"]) == (centre.team_id, centre.campaign_id)


async def test_a_full_queue_drops_and_counts(floor: Floor) -> None:
    log, centre = log_of(floor, most=2)
    before = DECISIONS_DROPPED._value.get()
    for seconds in range(5):
        log.note(centre.campaign_id, at(seconds), Decision(1))
    await log.write()
    assert await kept(floor.pool) == [(0, 1), (1, 1)]
    assert DECISIONS_DROPPED._value.get() - before == 3


async def test_what_is_older_than_five_weeks_is_forgotten(floor: Floor) -> None:
    log, centre = log_of(floor)
    log.note(centre.campaign_id, NOON - KEPT - timedelta(seconds=1), Decision(1))
    await log.write()
    log.note(centre.campaign_id, NOON, NOTHING)
    await log.write()
    assert await kept(floor.pool) == [(0, 0)]


async def test_a_running_team_writes_down_why_it_called(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        await floor.node.placed()

        async def read() -> dict[str, object]:
            row = await floor.pool.fetchrow("select launch, inputs from pacing_decisions where launch > 0")
            return {"launch": None} if row is None else dict(row)

        found = await until(read, {"launch": 1})
    assert found["inputs"] == {"idle": 1, "waiting": 0, "in_flight": 0, "ratio": 1}
