"""A call ends on a node that records: its recording is told to dialers until one has noted it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from telephony import orders, protocol
from telephony.end_cause import EndCause
from telephony.exchange import Exchange
from telephony.pool import WorkerPool
from telephony.recording.names import Folder
from telephony.settings import NodeSettings
from tests.recordings import CALL, settings_in, write_raw
from tests.unit.telephony.exchange_bench import NotingPool, NotingWorker

PATIENCE_S = 20.0


@dataclass
class Dialers:
    """Takes down what they are told."""

    told: asyncio.Queue[protocol.Recorded] = field(default_factory=asyncio.Queue)

    def tell(self, event: protocol.AnyEvent) -> None:
        if isinstance(event, protocol.Recorded):
            self.told.put_nowait(event)

    async def hear(self) -> protocol.Recorded:
        async with asyncio.timeout(PATIENCE_S):
            return await self.told.get()


@dataclass
class Recording:
    exchange: Exchange
    worker: NotingWorker
    dialers: Dialers
    folder: Folder


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Recording]:
    recording = settings_in(tmp_path)
    settings = NodeSettings(name="node", host="127.0.0.1", port=0, secret="s", max_calls=8, recording=recording)
    worker, dialers = NotingWorker(pid=100), Dialers()
    exchange = Exchange(settings, cast("WorkerPool", NotingPool([worker])), dialers)
    task = asyncio.create_task(exchange.recordings.run(), name="recordings")
    yield Recording(exchange, worker, dialers, Folder(recording.folder))
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_recording_is_told_until_it_is_noted(node: Recording) -> None:
    trunk = protocol.Trunk(name="carrier", address="127.0.0.1:5060")
    plan = protocol.CallPlan(record=True)
    node.exchange.obey(protocol.Originate(call_id=CALL, number="+5511999990000", trunk=trunk, plan=plan))
    node.exchange.reported(node.worker.real, orders.Progress(1, orders.Stage.ANSWERED, 3.0))
    write_raw(node.folder)
    ended = orders.Finished(1, 9.0, EndCause.REMOTE_HANGUP, 200, "bye", freed=True, frames_dropped=0)
    node.exchange.reported(node.worker.real, ended)
    first = await node.dialers.hear()
    assert (first.call_id, first.key) == (CALL, f"2026/11/26/{CALL}.ogg")
    assert protocol.read_event(protocol.write(first)) == first
    node.exchange.obey(protocol.AskSnapshot())
    assert (await node.dialers.hear()).sha256 == first.sha256
    node.exchange.obey(protocol.RecordingNoted(call_id="never heard of"))
    node.exchange.obey(protocol.RecordingNoted(call_id=CALL))
    node.exchange.obey(protocol.AskSnapshot())
    assert node.dialers.told.empty()


def test_a_node_without_recording_does_nothing_of_it() -> None:
    settings = NodeSettings(name="node", host="127.0.0.1", port=0, secret="s", max_calls=8)
    exchange = Exchange(settings, cast("WorkerPool", NotingPool([])), Dialers())
    assert not exchange.recordings.room()
    exchange.recordings.ready(CALL)
    exchange.obey(protocol.RecordingNoted(call_id=CALL))
