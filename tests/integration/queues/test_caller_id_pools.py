"""Limits of a pool hold however many dialers place calls at once, and over midnight they begin anew."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from dialer import ways_out
from dialer.errors import NoWayOut
from queues import trunks
from queues.lines import pool as numbers
from queues.lines.caller_ids import CALLER_IDS_EXHAUSTED, CallerIdChoice
from queues.lines.trunk_settings import TrunkSettings
from queues.trunks import Trunk
from store.pool import Pool

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
RIO, SAO_PAULO = "+5521999990000", "+5511999990000"


async def trunk_with(pool: Pool, name: str, choice: CallerIdChoice, limits: dict[str, tuple[str | None, int]]) -> Trunk:
    async with pool.acquire() as conn, conn.transaction():
        settings = TrunkSettings(name=name, address="h:5060", caller_id="1130000000", caller_id_choice=choice)
        trunk_id = await trunks.add(conn, settings)
        for number, (area, limit) in limits.items():
            await numbers.put(conn, trunk_id, number=number, area_code=area, daily_limit=limit, by=None, now=NOW)
        return await trunks.get(conn, trunk_id)


async def place(pool: Pool, ways: list[Trunk], called: str, now: datetime = NOW) -> list[str] | str:
    """What each way of one call would show, or why there is none."""
    try:
        async with pool.acquire() as conn, conn.transaction():
            return [way.shown.caller_id for way in await ways_out.choose(conn, ways, called, now)]
    except NoWayOut as error:
        return error.reason


async def test_two_hundred_calls_at_once_keep_to_the_limits_of_both_trunks(pool: Pool) -> None:
    """Half take the trunks in the other order: nobody waits for the other for ever."""
    limits: dict[str, tuple[str | None, int]] = {f"+55113000000{digit}": (None, 20) for digit in range(3)}
    one = await trunk_with(pool, "um", CallerIdChoice.ROTATION, limits)
    two = await trunk_with(pool, "dois", CallerIdChoice.ROTATION, {"+551140000000": (None, 50)})
    orders = [[one, two], [two, one]]
    shown = await asyncio.gather(*(place(pool, orders[number % 2], RIO) for number in range(200)))
    assert sum(each == CALLER_IDS_EXHAUSTED for each in shown) == 140  # 60 calls had the longer pool
    async with pool.acquire() as conn:
        counted = {row.number: row.calls for trunk in (one, two) for row in await numbers.every(conn, trunk.id, NOW)}
        assert await ways_out.exhausted(conn, [one, two], NOW) == {one.id, two.id}
        assert await ways_out.exhausted(conn, [one, two], NOW + timedelta(days=1)) == set()
    assert counted == {**dict.fromkeys(limits, 20), "+551140000000": 50}


async def test_only_the_area_that_is_exhausted_is_not_called(pool: Pool) -> None:
    trunk = await trunk_with(pool, "um", CallerIdChoice.BY_AREA_CODE, {"+552130000000": ("21", 1)})
    assert await place(pool, [trunk], RIO) == ["+552130000000"]
    assert await place(pool, [trunk], RIO) == CALLER_IDS_EXHAUSTED
    assert await place(pool, [trunk], SAO_PAULO) == ["1130000000"]
    assert await place(pool, [trunk], RIO, NOW + timedelta(days=1)) == ["+552130000000"]


async def test_a_number_that_no_trunk_dials_has_no_way_out(pool: Pool) -> None:
    trunk = await trunk_with(pool, "um", CallerIdChoice.FIXED, {})
    assert await place(pool, [trunk], "+12125550100") == ways_out.NUMBER_NOT_DIALLED


@pytest.mark.parametrize("hours", [0, 24])
async def test_a_call_is_given_back_to_the_day_that_it_was_counted_on(pool: Pool, hours: int) -> None:
    trunk = await trunk_with(pool, "um", CallerIdChoice.ROTATION, {"+552130000000": (None, 9)})
    day = NOW + timedelta(hours=hours)
    await place(pool, [trunk], RIO)
    await place(pool, [trunk], RIO, NOW + timedelta(days=1))
    async with pool.acquire() as conn, conn.transaction():
        [row] = await numbers.every(conn, trunk.id, day)
        await numbers.give_back(conn, [row.id], day)
        assert [each.calls for each in await numbers.every(conn, trunk.id, day)] == [0]
        other = NOW + timedelta(hours=24 - hours)
        assert [each.calls for each in await numbers.every(conn, trunk.id, other)] == [1]
