"""What the dialer relies on, asked of the double and of a real node that calls a real SIP peer."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from telephony.end_cause import EndCause
from telephony.protocol import (
    Answered,
    AskSnapshot,
    AudioConnected,
    CallEvent,
    CallState,
    Capacity,
    ConnectAudio,
    Ended,
    HangUp,
    Snapshot,
    Trying,
)
from tests.contract.telephony_node import NodeDouble
from tests.sip.conftest import running_node
from tests.sip.dialing import TestDialer, dialer
from tests.sip.sipp import sipp


@dataclass(frozen=True)
class Line:
    """A node, the address of a far end whose phone rings and which answers, and what makes it do so."""

    node: str
    address: str
    answer: Callable[[str], Awaitable[None]]


@asynccontextmanager
async def double_line(folder: Path) -> AsyncIterator[Line]:
    del folder
    async with NodeDouble(max_calls=4) as node:

        async def answer(call_id: str) -> None:
            assert await node.placed() == call_id
            await node.ring(call_id)
            await node.answer(call_id)

        yield Line(node.url, "127.0.0.1:5060", answer)


@asynccontextmanager
async def real_line(folder: Path) -> AsyncIterator[Line]:
    async def answer(call_id: str) -> None:
        del call_id  # the peer answers by itself

    async with running_node(max_calls=4) as node, sipp(folder, "answer") as address:
        yield Line(node, address, answer)


@pytest_asyncio.fixture(params=[double_line, real_line], ids=["double", "real"])
async def line(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Line]:
    async with request.param(tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def control(line: Line) -> AsyncIterator[TestDialer]:
    async with dialer(line.node) as client:
        yield client


@pytest.fixture
def call_id() -> str:
    return str(uuid4())


async def state_of(control: TestDialer, call_id: str) -> CallState | None:
    """What a snapshot asked for now tells of a call."""
    told = len(control.seen(Snapshot))
    await control.send(AskSnapshot())
    await control.until_true(lambda: len(control.seen(Snapshot)) > told)
    calls = control.seen(Snapshot)[-1].calls
    return next((call for call in calls if call.call_id == call_id), None)


async def test_a_connection_begins_with_the_capacity(control: TestDialer) -> None:
    capacity = await control.until(Capacity)
    assert control.events[0] == capacity
    assert (capacity.max_calls, capacity.calls) == (4, 0)


async def test_the_course_of_a_call(line: Line, control: TestDialer, call_id: str) -> None:
    await control.originate(call_id, line.address)
    await line.answer(call_id)
    answered = await control.until(Answered, call_id)
    live = await state_of(control, call_id)
    assert live is not None
    assert (live.answered_at, live.ended) == (answered.at, None)
    await control.send(HangUp(call_id=call_id))
    ended = await control.until(Ended, call_id)
    assert ended.cause is EndCause.LOCAL_HANGUP
    assert control.course(call_id) == ["trying", "ringing", "answered", "ended"]
    times = [event.at for event in control.events if isinstance(event, CallEvent)]
    assert times == sorted(times)


async def test_an_ended_call_is_remembered_and_never_placed_again(
    line: Line, control: TestDialer, call_id: str
) -> None:
    await control.originate(call_id, line.address)
    await line.answer(call_id)
    await control.until(Answered, call_id)
    await control.originate(call_id, line.address)
    await control.send(HangUp(call_id=call_id))
    ended = await control.until(Ended, call_id)
    await control.originate(call_id, line.address)
    remembered = await state_of(control, call_id)
    assert remembered is not None
    assert remembered.ended == ended
    assert len(control.seen(Trying, call_id)) == len(control.seen(Ended, call_id)) == 1


async def test_a_dialer_that_comes_later_hears_the_rest(line: Line, control: TestDialer, call_id: str) -> None:
    await control.originate(call_id, line.address)
    await line.answer(call_id)
    await control.until(Answered, call_id)
    async with dialer(line.node) as heir:
        adopted = await state_of(heir, call_id)
        await heir.send(HangUp(call_id=call_id))
        assert (await heir.until(Ended, call_id)) == (await control.until(Ended, call_id))
    assert adopted is not None
    assert adopted.answered_at is not None


async def test_commands_for_unknown_calls_are_ignored(control: TestDialer, call_id: str) -> None:
    await control.send(HangUp(call_id=call_id))
    await control.send(ConnectAudio(call_id=call_id))
    assert await state_of(control, call_id) is None
    assert control.course(call_id) == []
    assert control.seen(AudioConnected) == []


async def test_a_stranger_is_not_let_in(line: Line) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(f"{line.node}/control", additional_headers={"Authorization": "Bearer guess"}):
            pass
    assert refused.value.response.status_code == 401
