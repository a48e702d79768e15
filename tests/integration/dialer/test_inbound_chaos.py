"""Callers come, press, hang up and are talked to while dialers die: each call ends with exactly one outcome."""

import asyncio
import random
from datetime import timedelta

import pytest

from dialer.inbound import numbers
from dialer.inbound.numbers import NumberSettings
from dialer.inbound.waiting import Manners
from telephony.end_cause import EndCause
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import Floor, killed_dialer, leads, running_dialer

OURS = "01140001234"
CALLS = 12


async def caller(node: NodeDouble, dice: random.Random, call_id: str) -> None:
    """Wait a little, perhaps ask for a call back, and hang up in the end unless the centre does."""
    await asyncio.sleep(dice.random())
    if dice.random() < 0.5:
        await node.press(call_id, "1")
    await asyncio.sleep(dice.random())
    await node.end(call_id, EndCause.REMOTE_HANGUP)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_caller_has_one_outcome_and_at_most_one_call_back(
    floor: Floor, node: NodeDouble, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same life for everybody who runs it
    centre = floor.centre
    await floor.pool.execute("update campaigns set status = 'paused', wrap_up_limit_s = 1")
    settings = NumberSettings(centre.team_id, centre.campaign_id, "C", Manners(offer_after=timedelta(0)))
    async with floor.pool.acquire() as connection:
        await numbers.add(connection, OURS, settings)
    arrived: list[str] = []
    async with asyncio.TaskGroup() as tasks:
        for _ in range(4):  # each dialer is killed wherever it is
            async with killed_dialer(floor.settings()) as dialer:
                await leads(dialer.health.teams)
                if floor.agent not in floor.present:
                    await floor.seat(floor.agent)
                for _ in range(CALLS // 4):
                    who = dice.choice(["011980000000", "011980000001", "anonymous"])
                    arrived.append(await node.come_in(who, OURS))
                    tasks.create_task(caller(node, dice, arrived[-1]), name=arrived[-1])
                    await asyncio.sleep(dice.random() / 4)
    async with running_dialer(floor.settings()):
        written = await floor.pool.fetchval("select count(*) from attempts")
        closed = await floor.until_closed(written)
    assert {str(row["id"]) for row in closed} <= set(arrived)
    assert all(row["outcome"] is not None and row["direction"] == "inbound" for row in closed)
    assert await floor.pool.fetchval("select count(*) from attempts where closed_at is null") == 0
    assert await floor.pool.fetchval("select count(*) from inbound_calls where state <> 'over'") == 0
    assert await floor.pool.fetchval("select count(*) from inbound_calls") == written
    assert await floor.pool.fetchval("select count(*) from queue_entries where state in ('leased', 'dialing')") == 0
    assert (await floor.presence(floor.agent))["attempt_id"] is None
    known = {str(row["id"]) for row in closed}
    states = [node.calls[call_id].state for call_id in arrived]
    assert all(state.ended is not None for state in states)
    assert all(state.answered_at is None for state in states if state.call_id not in known)
