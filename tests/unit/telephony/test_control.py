"""The control desk with a dialer that takes everything at once, or nothing."""

import asyncio
from typing import Self, cast

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosedError
from websockets.protocol import State

from telephony.control import UNSENT, ControlDesk
from telephony.exchange import Exchange
from telephony.protocol import Capacity, write
from telephony.swift_frames import text_message

CAPACITY = Capacity(node="node", max_calls=4, calls=0)


class StuckSocket:
    """A connection, and its transport, whose other end does not read."""

    remote_address = "dialer"
    state = State.OPEN

    def __init__(self) -> None:
        self.aborted = asyncio.Event()
        self.transport = self

    def get_write_buffer_size(self) -> int:
        return UNSENT

    def abort(self) -> None:
        self.aborted.set()

    async def send(self, text: str) -> None:
        assert text
        await self.aborted.wait()
        raise ConnectionClosedError(None, None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        await self.aborted.wait()
        raise ConnectionClosedError(None, None)


class QuickSocket(StuckSocket):
    """A connection, and its transport, that takes bytes at once until it holds enough of them."""

    def __init__(self) -> None:
        super().__init__()
        self.held = 0
        self.wire = b""
        self.slowly: list[str] = []

    def get_write_buffer_size(self) -> int:
        return self.held

    def write(self, data: bytes) -> None:
        self.wire += data

    async def send(self, text: str) -> None:
        self.slowly.append(text)


class IdleExchange:
    def capacity(self) -> Capacity:
        return CAPACITY


async def test_dialer_that_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telephony.control.BACKLOG", 10)
    desk, stuck = ControlDesk(), StuckSocket()
    serving = asyncio.create_task(
        desk.serve(cast("ServerConnection", stuck), cast("Exchange", IdleExchange())), name="serve a dialer"
    )
    await asyncio.sleep(0)
    for _ in range(9):
        desk.tell(CAPACITY)
    assert not stuck.aborted.is_set()
    desk.tell(CAPACITY)
    async with asyncio.timeout(5):
        await serving
        await desk.flush()


async def test_dialer_is_told_at_once_and_waits_in_order_once_it_is_behind() -> None:
    desk, quick = ControlDesk(), QuickSocket()
    serving = asyncio.create_task(
        desk.serve(cast("ServerConnection", quick), cast("Exchange", IdleExchange())), name="serve a dialer"
    )
    await asyncio.sleep(0)
    assert quick.wire == text_message(write(CAPACITY))
    later = [CAPACITY.model_copy(update={"calls": calls}) for calls in range(1, 4)]
    quick.held = UNSENT
    desk.tell(later[0])
    quick.held = 0
    desk.tell(later[1])  # there is room again, but one waits before it
    await desk.flush()
    assert quick.slowly == [write(event) for event in later[:2]]
    desk.tell(later[2])
    assert quick.wire == text_message(write(CAPACITY)) + text_message(write(later[2]))
    quick.aborted.set()
    await serving
