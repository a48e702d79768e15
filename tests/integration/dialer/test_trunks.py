"""Over which trunk a call goes, what it shows, and what is written down of trunks."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from dialer.engine import Dialer
from queues import trunks
from queues.centre import centre_day
from queues.lines import failover, pool
from telephony.end_cause import EndCause
from telephony.protocol import CallFailed, LadderStep, Originate, TrunkState
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import Floor, leads, running_dialer, ticks_on, until

pytestmark = pytest.mark.usefixtures("dialer")


@pytest_asyncio.fixture
async def second(floor: Floor) -> int:
    """A trunk that the campaign falls back to."""
    async with floor.pool.acquire() as conn, conn.transaction():
        trunk_id = await trunks.create(
            conn, name="Reserva", address="127.0.0.1:5071", caller_id="1130000001", max_calls=5, simulated=True
        )
        order = [floor.centre.trunk_id, trunk_id]
        await failover.put(conn, floor.centre.campaign_id, order, by=None, now=datetime.now(UTC))
    return trunk_id


@pytest_asyncio.fixture
async def dialer(floor: Floor, second: int) -> AsyncIterator[Dialer]:
    """A dialer at work that knows both trunks; nobody is ready yet."""
    assert second != floor.centre.trunk_id
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        await floor.node.trunks_told(1)
        yield dialer


async def set_on(floor: Floor, trunk_id: int, **changes: Any) -> None:
    """Change a trunk, as a manager does, and wait until the node was told of it."""
    told = len(floor.node.trunks)
    async with floor.pool.acquire() as conn, conn.transaction():
        settings = replace((await trunks.get(conn, trunk_id)).settings, **changes)
        await trunks.change(conn, trunk_id, settings, by=None, now=datetime.now(UTC))
    if {"codecs", "max_calls_per_s"} & set(changes):
        await floor.node.trunks_told(told + 1)


async def put_number(floor: Floor, number: str, limit: int | None) -> None:
    async with floor.pool.acquire() as conn:
        await pool.put(
            conn,
            floor.centre.trunk_id,
            number=number,
            area_code=None,
            daily_limit=limit,
            by=None,
            now=datetime.now(UTC),
        )


async def shown_today(floor: Floor) -> dict[str, int]:
    async with floor.pool.acquire() as conn:
        rows = await pool.every(conn, floor.centre.trunk_id, datetime.now(UTC))
    return {row.number: row.calls for row in rows}


def order_of(node: NodeDouble, call_id: str) -> Originate:
    return node.calls[call_id].order


async def tell(floor: Floor, state: str, name: str = "Simulada") -> dict[str, Any]:
    """Have the node tell of a trunk, and wait until it is written down: by then the dialer goes by it."""
    await floor.node.say(TrunkState(node="local", name=name, at=time.time(), state=state))

    async def read() -> dict[str, Any]:
        rows = await floor.pool.fetch(
            "select s.* from trunk_states as s join trunks as t on t.id = s.trunk_id where t.name = $1", name
        )
        return dict(rows[0]) if rows else {"state": None}

    return await until(read, {"state": state})


async def test_nodes_are_told_of_trunks_on_connection_and_after_a_change(floor: Floor, node: NodeDouble) -> None:
    assert [trunk.name for trunk in node.trunks[-1]] == ["Reserva", "Simulada"]
    await set_on(floor, floor.centre.trunk_id, codecs=["G722", "PCMA"])
    changed = await node.trunks_told(2)
    assert changed[1].codecs == ("G722", "PCMA")
    await node.restart()
    assert await node.trunks_told(3) == changed


async def test_the_first_trunk_is_called_and_the_other_stands_by(floor: Floor, node: NodeDouble, second: int) -> None:
    await set_on(floor, second, number_format="carrier", carrier_code="21")
    await floor.seat(floor.agent)
    call_id = await node.placed()
    order = order_of(node, call_id)
    assert (order.trunk.name, order.dialled) == ("Simulada", None)
    [reserve] = order.alternatives
    assert (reserve.trunk.name, reserve.dialled) == ("Reserva", f"021{order.number[3:]}")
    assert (await floor.attempt(call_id))["route"] == [floor.centre.trunk_id, second]


async def test_the_trunk_that_carried_the_call_is_written_down(floor: Floor, node: NodeDouble, second: int) -> None:
    await floor.seat(floor.agent)
    call_id = await node.placed()
    ladder = (LadderStep(at=time.time(), sent=True, line="INVITE sip:+5511980000000@127.0.0.1:5070 SIP/2.0"),)
    failed = CallFailed(
        call_id=call_id, trunk="Simulada", at=time.time(), sip_code=503, q850=34, reason="Busy", ladder=ladder
    )
    for _ in range(2):
        await node.say(failed)
    await node.ring(call_id)
    await node.end(call_id, EndCause.BUSY, 486, trunk="Reserva")
    row = await floor.until_attempt(call_id, state="closed")
    assert (row["trunk_id"], row["trunk_used"], row["outcome"]) == (floor.centre.trunk_id, second, "busy")

    async def written() -> dict[str, Any]:
        rows = await floor.pool.fetch("select * from trunk_failures")
        return {"count": len(rows), **(dict(rows[0]) if rows else {})}

    failure = await until(written, {"count": 1, "attempt_id": UUID(call_id), "sip_code": 503, "q850": 34})
    assert failure["ladder"][0]["line"].startswith("INVITE")


async def test_a_trunk_that_is_down_is_not_dialled(floor: Floor, node: NodeDouble) -> None:
    await tell(floor, "down")
    await floor.seat(floor.agent)
    order = order_of(node, await node.placed())
    assert (order.trunk.name, order.alternatives) == ("Reserva", ())


async def test_nobody_is_called_while_no_trunk_is_there_and_then_somebody_is(
    floor: Floor, node: NodeDouble, dialer: Dialer
) -> None:
    for name in ("Simulada", "Reserva"):
        await tell(floor, "refused", name)
    await floor.seat(floor.agent)
    await ticks_on(dialer.health.teams)
    assert node.nothing_placed()
    await tell(floor, "up")
    assert order_of(node, await node.placed()).trunk.name == "Simulada"


async def test_a_pool_is_shared_out_and_then_nobody_is_called(floor: Floor, node: NodeDouble, dialer: Dialer) -> None:
    await set_on(floor, floor.centre.trunk_id, caller_id_choice="rotation")
    await put_number(floor, "+551130000011", 1)
    await put_number(floor, "+551130000012", 1)
    async with floor.pool.acquire() as conn:
        alone = [floor.centre.trunk_id]
        await failover.put(conn, floor.centre.campaign_id, alone, by=None, now=datetime.now(UTC))
    await floor.seat(floor.agent)
    shown = []
    for _ in range(2):
        call_id = await node.placed()
        shown.append(order_of(node, call_id).trunk.caller_id)
        await node.end(call_id, EndCause.BUSY, 486, trunk="Simulada")
    assert sorted(shown) == ["+551130000011", "+551130000012"]
    assert await shown_today(floor) == {"+551130000011": 1, "+551130000012": 1}
    await floor.until_closed(2)
    await ticks_on(dialer.health.teams)
    assert node.nothing_placed()
    states = await floor.pool.fetch(
        "select state::text from queue_entries where debtor_id = $1", floor.centre.debtors[2]
    )
    assert [row["state"] for row in states] != ["dialing"]


async def test_a_number_that_was_not_shown_is_given_back(floor: Floor, node: NodeDouble, second: int) -> None:
    await set_on(floor, second, caller_id_choice="rotation")
    async with floor.pool.acquire() as conn:
        await pool.put(
            conn, second, number="+551130000021", area_code=None, daily_limit=9, by=None, now=datetime.now(UTC)
        )
    counted = "select coalesce(sum(calls), 0) from trunk_caller_id_days where day = $1"
    today = centre_day(datetime.now(UTC))
    await floor.seat(floor.agent)
    call_id = await node.placed()
    assert await floor.pool.fetchval(counted, today) == 1
    await node.end(call_id, EndCause.BUSY, 486, trunk="Simulada")
    await floor.until_attempt(call_id, state="closed")
    next_call = await node.placed()
    await node.end(next_call, EndCause.BUSY, 486, trunk="Reserva")
    await floor.until_attempt(next_call, state="closed")
    third = await node.placed()
    assert await floor.pool.fetchval(counted, today) == 2
    await node.end(third, EndCause.NO_CAPACITY)
    await floor.until_attempt(third, state="closed")
    assert await floor.pool.fetchval(counted, today) == 1


async def test_no_more_calls_per_second_than_agreed(floor: Floor, node: NodeDouble) -> None:
    """The second call of a trunk of one call a second comes a second after the first, without waiting for a tick."""
    await set_on(floor, floor.centre.trunk_id, max_calls_per_s=1)
    await floor.seat(floor.agent)
    placed = []
    for _ in range(3):
        call_id = await node.placed()
        placed.append((await floor.attempt(call_id))["created_at"])
        await node.end(call_id, EndCause.BUSY, 486, trunk="Simulada")
    assert all((later - earlier).total_seconds() > 0.9 for earlier, later in pairwise(placed))
