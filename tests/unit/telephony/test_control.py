"""The control desk with a dialer that takes nothing."""

import asyncio
from typing import Self, cast

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosedError

from telephony.control import ControlDesk
from telephony.exchange import Exchange
from telephony.protocol import Capacity

CAPACITY = Capacity(node="node", max_calls=4, calls=0)


class StuckSocket:
    """A connection, and its transport, whose other end does not read."""

    remote_address = "dialer"

    def __init__(self) -> None:
        self.aborted = asyncio.Event()
        self.transport = self

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
