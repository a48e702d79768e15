"""A call ends on a node that records: its recording is told to dialers until one has noted it."""

import asyncio
from collections.abc import AsyncIterator, Callable
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
TRUNK = protocol.Trunk(name="carrier", address="127.0.0.1:5060")


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


def originate(node: Recording, *, record: bool) -> int:
    """Place a call, and return its line."""
    plan = protocol.CallPlan(record=record)
    node.exchange.obey(protocol.Originate(call_id=CALL, number="+5511999990000", trunk=TRUNK, plan=plan))
    return 1


def come_in(node: Recording, *, record: bool) -> int:
    """Accept somebody's call, and return its line."""
    node.exchange.obey(protocol.UseTrunks(trunks=(TRUNK,)))
    node.exchange.reported(node.worker.real, orders.CameIn(-1, 5.0, "011980000000", "30", TRUNK.address, "x"))
    plan = protocol.CallPlan(record=record)
    node.exchange.obey(protocol.Accept(call_id=call_id(node), plan=plan))
    return -1


def call_id(node: Recording) -> str:
    """The only call there is."""
    [call] = node.exchange.book.live
    return call


def talk(node: Recording, line: int) -> str:
    """Answer and end a call that leaves the files of one recorded; return its id."""
    node.exchange.reported(node.worker.real, orders.Progress(line, orders.Stage.ANSWERED, 3.0))
    call = call_id(node)
    write_raw(node.folder, call)
    ended = orders.Finished(line, 9.0, EndCause.REMOTE_HANGUP, 200, "bye", freed=True, frames_dropped=0)
    node.exchange.reported(node.worker.real, ended)
    return call


async def test_a_call_that_comes_in_is_recorded(node: Recording) -> None:
    call = talk(node, come_in(node, record=True))
    [accept] = (each for each in node.worker.ordered if isinstance(each, orders.Accept))
    assert accept.conduct.record == str(node.folder.about(call).with_suffix(""))
    assert (await node.dialers.hear()).call_id == call


@pytest.mark.parametrize("begin", [originate, come_in])
@pytest.mark.parametrize("record", [True, False])
async def test_only_a_call_that_was_to_be_recorded_is_looked_for(
    node: Recording, begin: Callable[..., int], record: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_for: list[str] = []
    monkeypatch.setattr(node.exchange.recordings, "ready_soon", looked_for.append)
    call = talk(node, begin(node, record=record))
    assert looked_for == [call] * record


async def test_a_recording_is_told_until_it_is_noted(node: Recording) -> None:
    talk(node, originate(node, record=True))
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
