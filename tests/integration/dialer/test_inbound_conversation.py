"""What agents and supervisors do with a call that came in: the same as with any other."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from dialer.conversation import supervising
from dialer.conversation.controls import CallControls
from dialer.conversation.leg import LegKind
from dialer.conversation.machine import Complete, Hold, Resume
from dialer.inbound import numbers
from dialer.inbound.numbers import NumberSettings
from dialer.inbound.waiting import Manners
from dialer.outcome_form import OutcomeForm
from store.bus import MemoryBus
from telephony.end_cause import EndCause
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import Floor, leads, running_dialer
from tests.integration.dialer.test_lost_agents import hire, send_off

OURS = "+551140001234"
CALLER = "011980000000"  # of debtor 0
MANNERS = Manners(announce_every=None, offer_after=timedelta(0))


@pytest_asyncio.fixture
async def line(floor: Floor) -> AsyncIterator[Floor]:
    """The floor at work with a number of its own, and nobody to be dialled."""
    centre = floor.centre
    await floor.pool.execute("update campaigns set status = 'paused', sounds = '{pix}'")
    async with floor.pool.acquire() as connection:
        await numbers.add(connection, OURS, NumberSettings(centre.team_id, centre.campaign_id, "Central", MANNERS))
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        yield floor


async def taken(line: Floor, node: NodeDouble, caller: str = CALLER) -> str:
    """A call that came in, waited with music, and is with an agent."""
    call_id = await node.come_in(caller, OURS)
    await node.until_arranged(call_id, "hold")
    await line.seat(line.agent)
    await line.until_attempt_row(call_id, state="talking")
    await node.until_arranged(call_id, "talk")
    return call_id


def controls_of(line: Floor) -> CallControls:
    return CallControls(line.pool, MemoryBus())


async def test_a_caller_is_held_and_hears_a_message(line: Floor, node: NodeDouble) -> None:
    call_id = await taken(line, node)
    controls = controls_of(line)
    await controls.ask(line.agent, UUID(call_id), Hold())
    await node.until_arranged(call_id, "hold")
    await controls.ask(line.agent, UUID(call_id), Resume())
    await node.until_arranged(call_id, "talk")
    await controls.play(line.agent, UUID(call_id), "pix")
    await line.until_attempt(call_id, sound="pix", sound_state="played")
    assert (call_id, "pix") in node.played
    assert call_id not in node.hung_up


async def test_a_caller_is_transferred_and_closed_when_their_line_ends(line: Floor, node: NodeDouble) -> None:
    call_id = await taken(line, node)
    controls, attempt_id = controls_of(line), UUID(call_id)
    await line.desk.identify(line.agent, attempt_id)
    await controls.dial(line.agent, attempt_id, LegKind.CONSULT, target_id=None, number="11 4002-8922")
    leg = await node.placed()
    await node.answer(leg)
    await node.until_arranged(call_id, "consult")
    await controls.ask(line.agent, attempt_id, Complete())
    await node.until_arranged(call_id, "bridged")
    await line.until_presence(line.agent, "wrap_up")
    await line.desk.record_outcome(line.agent, attempt_id, OutcomeForm("refuses"))
    await node.end(call_id, EndCause.REMOTE_HANGUP)
    closed = await line.until_attempt(call_id, state="closed")
    assert (closed["direction"], closed["outcome"], closed["debtor_id"]) == (
        "inbound",
        "refuses",
        line.centre.debtors[0],
    )


async def test_supervisors_see_the_number_of_a_caller_whom_nobody_knows(line: Floor, node: NodeDouble) -> None:
    await taken(line, node, "07133330000")
    async with line.pool.acquire() as connection:
        [seen] = await supervising.conversations(connection, line.centre.team_id)
    assert (seen.debtor, seen.number, seen.agent) == (None, "+557133330000", "Agente 0")


async def test_who_leaves_hears_everything_before_the_line_is_given_up(line: Floor, node: NodeDouble) -> None:
    node.silent |= {"inbound-to-be-called-press", "inbound-callback-noted", "inbound-goodbye"}
    call_id = await node.come_in(CALLER, OURS)
    await node.heard(call_id, "inbound-to-be-called-press")
    await node.press(call_id, "1")
    await node.heard(call_id, "inbound-callback-noted")
    await node.finish_sound(call_id, "inbound-callback-noted")
    await node.heard(call_id, "inbound-goodbye")
    assert call_id not in node.hung_up
    await node.finish_sound(call_id, "inbound-goodbye")
    await line.until_attempt(call_id, outcome="inbound_callback_asked")
    assert node.hung_up == [call_id]


@pytest.mark.parametrize(
    ("caller", "said"),
    [(CALLER, ["inbound-we-call-back", "inbound-goodbye"]), ("07133330000", ["inbound-goodbye"])],
    ids=["known", "unknown"],
)
async def test_a_caller_who_is_let_go_leaves_the_queue_and_is_called_back_if_we_know_them(
    line: Floor, node: NodeDouble, caller: str, said: list[str]
) -> None:
    call_id = await taken(line, node, caller)
    node.played.clear()
    other = await hire(line, "outra")
    await line.seat(other)
    await send_off(line, "let_go")
    closed = await line.until_attempt(call_id, state="closed")
    assert (closed["outcome"], node.played, node.hung_up) == ("cut_off", [(call_id, each) for each in said], [call_id])
    assert (await line.presence(other))["state"] == "ready"
    entry = await line.queue_entry(line.centre.debtors[0])
    assert entry["callback"] is (caller == CALLER)
    assert not entry["callback"] or entry["next_at"] <= datetime.now(UTC)
