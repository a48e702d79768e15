"""Agents by their own telephone: called once, kept up, connected to debtors, and missed when it is gone."""

from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from dialer.conversation import phones
from dialer.conversation.controls import CallControls
from dialer.errors import ControlRefused
from store.bus import MemoryBus
from telephony.end_cause import EndCause
from telephony.protocol import ConnectAudio
from tests.integration.dialer.centre import Floor, killed_dialer, leads, running_dialer, ticks_on, until


@pytest_asyncio.fixture(autouse=True)
async def telephone(floor: Floor) -> None:
    async with floor.pool.acquire() as connection:
        await phones.set_phone(connection, floor.agent, "2001", floor.centre.trunk_id)


async def on_the_phone(floor: Floor) -> str:
    """Have the agent's telephone called and answered, and return its call's id."""
    await floor.seat(floor.agent)
    phone_id = await floor.node.placed()
    await floor.node.answer(phone_id)
    return phone_id


async def leg(floor: Floor, phone_id: str) -> dict[str, Any]:
    [row] = await floor.pool.fetch("select * from call_legs where id = $1", UUID(phone_id))
    return dict(row)


async def test_it_is_called_before_any_debtor_and_every_debtor_is_connected_to_it(floor: Floor) -> None:
    async with running_dialer(floor.settings()) as dialer:
        await floor.seat(floor.agent)
        phone_id = await floor.node.placed()
        order = floor.node.calls[phone_id].order
        assert (order.number, order.dialled, order.answer_grace_s) == ("2001", "2001", phones.KEPT_UP_S)
        await leads(dialer.health.teams)
        await ticks_on(dialer.health.teams)
        assert floor.node.nothing_placed()  # no debtor for an agent who could not speak
        await floor.node.answer(phone_id)
        call_id = await floor.talk()
        assert floor.node.opened[-1] == ConnectAudio(call_id=call_id, phone=phone_id)
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        await floor.until_presence(floor.agent, "wrap_up")
        assert (await leg(floor, phone_id))["state"] == "answered"
    assert floor.node.dialled == [phone_id, call_id]


@pytest.mark.parametrize("cause", [EndCause.BUSY, EndCause.NO_ANSWER])
async def test_who_does_not_answer_it_is_paused_and_not_called_again(floor: Floor, cause: EndCause) -> None:
    async with running_dialer(floor.settings()) as dialer:
        await floor.seat(floor.agent)
        phone_id = await floor.node.placed()
        await floor.node.end(phone_id, cause)
        assert (await floor.until_presence(floor.agent, "paused"))["reason"] == "phone_lost"
        await leads(dialer.health.teams)
        await ticks_on(dialer.health.teams)
        assert floor.node.nothing_placed()
        await floor.desk.go_ready(floor.agent)
        assert await floor.node.placed() != phone_id


async def test_a_conversation_goes_on_in_the_browser_when_it_hangs_up(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        phone_id = await on_the_phone(floor)
        call_id = await floor.talk()
        await floor.node.end(phone_id, EndCause.REMOTE_HANGUP)
        await floor.node.until(lambda: floor.node.opened[-1] == ConnectAudio(call_id=call_id))
        talking = await floor.presence(floor.agent)
        assert (talking["state"], talking["pause_next"]) == ("talking", "phone_lost")
        assert (await floor.attempt(call_id))["state"] == "talking"


async def test_it_is_hung_up_when_the_agent_leaves_or_wants_the_headset(floor: Floor) -> None:
    controls = CallControls(floor.pool, MemoryBus())
    async with running_dialer(floor.settings()):
        phone_id = await on_the_phone(floor)
        await controls.use_phone(floor.agent, on=False)
        await floor.node.ended(phone_id)
        call_id = await floor.talk()
        assert floor.node.opened[-1] == ConnectAudio(call_id=call_id)  # ready all the time, by the browser
        await controls.use_phone(floor.agent, on=True)
        await floor.desk.pause(floor.agent, "lunch")
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
    with pytest.raises(ControlRefused):
        await controls.use_phone(floor.agent + 1000, on=True)


async def test_it_stays_up_for_the_next_leader(floor: Floor) -> None:
    async with killed_dialer(floor.settings()):
        phone_id = await on_the_phone(floor)
        call_id = await floor.node.placed()
    async with running_dialer(floor.settings()):
        await floor.node.answer(call_id)
        await floor.until_attempt(call_id, state="talking")
        assert floor.node.opened[-1].phone == phone_id

        async def state() -> dict[str, Any]:
            return await leg(floor, phone_id)

        await until(state, {"state": "answered"})
    assert floor.node.dialled == [phone_id, call_id]
