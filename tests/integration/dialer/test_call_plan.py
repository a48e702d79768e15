"""What the rules of recording order of the node, call by call."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import pytest_asyncio

from dialer import recordings
from dialer.call_plan import RECORDING_NOTICE
from dialer.inbound import numbers
from dialer.inbound.numbers import NumberSettings
from dialer.inbound.waiting import Manners
from queues.centre import centre_day
from queues.rules import recording_policies
from queues.rules.recording import NO_RULE, RETENTION_DAYS
from queues.rules.recording_policies import NewPolicy
from telephony.protocol import CallPlan, Recorded
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import Floor, leads, running_dialer

OURS = "+551140001234"
OF_SP, UNKNOWN_IN_BAHIA, WITHHELD = "011980000000", "071980000009", "anonymous"
SP_LAW = "Lei SP 14.953/2013"


@pytest_asyncio.fixture
async def no_rules(floor: Floor) -> AsyncIterator[Floor]:
    """The floor without any rule of recording."""
    await floor.pool.execute("delete from recording_policies")
    yield floor


@pytest_asyncio.fixture
async def only_sp(no_rules: Floor) -> AsyncIterator[Floor]:
    """The floor with the rule of one state, and a number to be called at."""
    now, centre = datetime.now(UTC), no_rules.centre
    rule = NewPolicy(SP_LAW, "L", centre_day(now), state="SP", record=True, announce=True, retention_days=30)
    async with no_rules.pool.acquire() as connection:
        await recording_policies.add(connection, rule, by=None, now=now)
        await numbers.add(connection, OURS, NumberSettings(centre.team_id, centre.campaign_id, "Central", Manners()))
    yield no_rules


async def placed(floor: Floor, node: NodeDouble) -> CallPlan:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        return node.calls[await node.placed()].order.plan


async def accepted(floor: Floor, node: NodeDouble, caller: str) -> CallPlan:
    """The plan with which a call that comes in is answered."""
    await floor.pool.execute("update campaigns set status = 'paused'")
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        call_id = await node.come_in(caller, OURS)
        await floor.until_attempt_row(call_id, state="answered")
    [order] = node.accepted
    assert order.call_id == call_id
    return order.plan


async def test_the_call_to_a_debtor_of_sao_paulo_is_recorded_and_says_so(only_sp: Floor, node: NodeDouble) -> None:
    assert await placed(only_sp, node) == CallPlan(record=True, announce=RECORDING_NOTICE)


async def test_without_a_rule_nothing_is_recorded_or_announced(no_rules: Floor, node: NodeDouble) -> None:
    assert await placed(no_rules, node) == CallPlan(record=False, announce=None)


async def test_a_rule_may_want_a_recording_without_a_word(no_rules: Floor, node: NodeDouble) -> None:
    now = datetime.now(UTC)
    silent = NewPolicy("contrato", "L", centre_day(now), record=True)
    async with no_rules.pool.acquire() as connection:
        await recording_policies.add(connection, silent, by=None, now=now)
    assert await placed(no_rules, node) == CallPlan(record=True, announce=None)


@pytest.mark.parametrize(
    ("caller", "plan"),
    [
        (OF_SP, CallPlan(record=True, announce=RECORDING_NOTICE)),
        (UNKNOWN_IN_BAHIA, CallPlan()),
        (WITHHELD, CallPlan()),
    ],
)
async def test_a_call_that_comes_in_is_answered_with_what_the_rules_say(
    only_sp: Floor, node: NodeDouble, caller: str, plan: CallPlan
) -> None:
    assert await accepted(only_sp, node, caller) == plan


async def test_what_the_campaign_tells_apart_does_not_depend_on_the_rules(no_rules: Floor, node: NodeDouble) -> None:
    await no_rules.pool.execute("update campaigns set detect = true, caution = 0.25")
    assert await placed(no_rules, node) == CallPlan(record=False, detect=True, caution=0.25)


async def test_a_recording_of_a_caller_whom_nobody_knows_is_kept(only_sp: Floor, node: NodeDouble) -> None:
    await accepted(only_sp, node, WITHHELD)
    [order] = node.accepted
    began = datetime.now(UTC)
    told = Recorded(
        call_id=order.call_id,
        at=began.timestamp() + 65,
        started_at=began.timestamp(),
        duration_s=61.25,
        key=f"2026/11/26/{order.call_id}.ogg",
        format="opus",
        size_bytes=200_000,
        sha256="0" * 64,
        complete=True,
    )
    async with only_sp.pool.acquire() as connection:
        assert await recordings.store(connection, "n", told, began)
        kept = await recordings.get(connection, UUID(order.call_id))
    assert (kept.retention_days, kept.retention_source) == (RETENTION_DAYS, NO_RULE)
