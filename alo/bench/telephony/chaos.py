"""Calls while everything around them breaks: each must end exactly once, and nothing may be left over.

Three carriers: one behind a network that loses and reorders datagrams of SIP and RTP, one whose SIPp is killed and
started again, one that is cut off every other while and has the first as its alternative. Meanwhile workers are killed
with SIGKILL, and the dialer loses its connection and comes back.
"""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from alo.bench.telephony import sipp
from alo.bench.telephony.dialer import BenchDialer, dialer, trunk
from alo.bench.telephony.helper_process import helper
from alo.bench.telephony.relay import HOST, Weather, relay
from alo.bench.telephony.usage import family, open_files
from telephony import protocol
from telephony.protocol import Alternative

LOSS: Final = 0.1
REORDER: Final = 0.1
RING_S: Final = 8.0
KNOWN: Final = {cause.value for cause in protocol.EndCause}
_FREED_S: Final = 40.0  # the library waits for silent far ends for up to 32 s (RFC 3261 timers B and F)
_END_S: Final = 60.0
_LONGEST_TALK_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class ChaosOptions:
    """`every_s`: how often something breaks, on average, of each kind. `settle`: wait until sockets are given back."""

    calls: int = 500
    per_s: float = 15.0
    every_s: float = 2.0
    seed: int = 2026
    max_calls: int = 100
    settle: bool = True


@dataclass(slots=True)
class _Ledger:
    """What was told of each call, over all connections of the dialer."""

    ordered: list[str] = field(default_factory=list)
    ends: dict[str, list[str]] = field(default_factory=dict)  # call → causes told by events
    caught_up: dict[str, str] = field(default_factory=dict)  # call → cause in the last snapshot

    def outcomes(self) -> Counter[str]:
        """Calls by cause."""
        return Counter(self.cause(call_id) for call_id in self.ordered)

    def cause(self, call_id: str) -> str:
        """What became of it; empty where nobody said."""
        told = self.ends.get(call_id, [])
        return told[0] if told else self.caught_up.get(call_id, "")


async def chaos(options: ChaosOptions, folder: Path) -> dict[str, Any]:
    """Make the calls, break things, and count. Raises UsageRefused where SIPp is not installed, ProcessNotReady."""
    chance = random.Random(options.seed)  # noqa: S311  (chaos is no secret)
    begun = time.monotonic()
    async with (
        helper("node_process", str(options.max_calls), str(folder)) as node,
        _carriers(folder, options) as (
            trunks,
            broken,
        ),
    ):
        fresh = [open_files([pid]) for pid in family(node.pid)[1:]]
        ledger, kills = _Ledger(), Counter[str]()
        async with asyncio.TaskGroup() as tasks:
            breaking = [
                tasks.create_task(_kill_workers(node.pid, options, chance, kills), name="kill workers"),
                *(tasks.create_task(each, name="break a carrier") for each in broken(chance, kills)),
            ]
            await _call(str(node.hello["url"]), options, trunks, chance, ledger)
            for task in breaking:
                task.cancel()
        live = await _catch_up(str(node.hello["url"]), ledger)
        left = await _files_left(node.pid, max(fresh), options)
    return {
        "calls": options.calls,
        "seconds": round(time.monotonic() - begun, 1),
        "broken": dict(kills),
        "outcomes": dict(ledger.outcomes()),
        "without_outcome": sum(ledger.cause(call_id) not in KNOWN for call_id in ledger.ordered),
        "told_twice": sum(len(causes) > 1 for causes in ledger.ends.values()),
        "contradicted": sum(
            causes[0] != ledger.caught_up.get(call_id, causes[0]) for call_id, causes in ledger.ends.items()
        ),
        "live_at_the_end": live,
        "files_left": left,
    }


@contextlib.asynccontextmanager
async def _carriers(folder: Path, options: ChaosOptions) -> AsyncIterator[Any]:
    lossy = Weather(loss=LOSS, reorder=REORDER, seed=options.seed)
    flapping = Weather(seed=options.seed)
    ports = [sipp.free_port() for _ in range(3)]
    places = [f"{HOST}:{port}" for port in ports]
    async with contextlib.AsyncExitStack() as stack:
        peer = await stack.enter_async_context(helper("rtp_peer"))
        await stack.enter_async_context(relay(ports[2], str(peer.hello["address"]), lossy))
        far = await stack.enter_async_context(sipp.answering(folder, media=places[2], contact=places[0]))
        await stack.enter_async_context(relay(ports[0], far.address, lossy))
        await stack.enter_async_context(relay(ports[1], far.address, flapping))
        mortal = sipp.free_port()
        trunks = [
            trunk(places[0], name="lossy"),
            trunk(f"{HOST}:{mortal}", name="mortal"),
            trunk(places[1], name="flap"),
        ]

        def broken(chance: random.Random, kills: Counter[str]) -> list[Any]:
            return [_flap(flapping, options, chance, kills), _die(folder, mortal, options, chance, kills)]

        yield trunks, broken


async def _call(
    url: str, options: ChaosOptions, trunks: list[protocol.Trunk], chance: random.Random, ledger: _Ledger
) -> None:
    """Order the calls, over two connections, one after the other."""
    half = options.calls // 2
    for number, calls in enumerate((half, options.calls - half)):
        async with _connected(url, ledger) as client, asyncio.TaskGroup() as tasks:
            hanging_up = tasks.create_task(_hang_up(client, chance), name="hang up")
            for _ in range(calls):
                ledger.ordered.append(str(uuid4()))
                await _order(client, ledger.ordered[-1], trunks, chance)
                await asyncio.sleep(chance.expovariate(options.per_s))
            if number:
                await client.until(lambda: all(ledger.cause(call_id) for call_id in ledger.ordered), _END_S)
            hanging_up.cancel()


async def _order(client: BenchDialer, call_id: str, trunks: list[protocol.Trunk], chance: random.Random) -> None:
    first = chance.choices(trunks, weights=(5, 3, 2))[0]
    others = (Alternative(trunk=trunks[0]),) if first is trunks[2] else ()
    order = protocol.Originate(
        call_id=call_id,
        number="+5511999990000",
        trunk=first,
        alternatives=others,
        ring_timeout_s=RING_S,
        answer_grace_s=5.0,
    )
    client.live[call_id] = time.monotonic()
    await client.send(order)


async def _hang_up(client: BenchDialer, chance: random.Random) -> None:
    """Hang up what was answered, some time later; what the connection before left answered ends unattended."""
    answered: asyncio.Queue[str] = asyncio.Queue()
    client.answered = answered.put_nowait
    async with asyncio.TaskGroup() as tasks:
        while True:
            tasks.create_task(_later(client, await answered.get(), chance.random()), name="hang up later")


async def _later(client: BenchDialer, call_id: str, part: float) -> None:
    await client.send(protocol.ConnectAudio(call_id=call_id))
    await asyncio.sleep(part * _LONGEST_TALK_S)
    await client.send(protocol.HangUp(call_id=call_id))


@contextlib.asynccontextmanager
async def _connected(url: str, ledger: _Ledger) -> AsyncIterator[BenchDialer]:
    """A dialer that asks for what it missed, and hangs up what an earlier connection left behind."""
    async with dialer(url) as client:
        client.told = lambda ended: ledger.ends.setdefault(ended.call_id, []).append(ended.cause.value)
        snapshot = await client.snapshot()
        _note(snapshot, ledger)
        for state in snapshot.calls:
            if state.ended is None:
                client.live[state.call_id] = time.monotonic()
                await client.send(protocol.HangUp(call_id=state.call_id))
        yield client


def _note(snapshot: protocol.Snapshot, ledger: _Ledger) -> None:
    ledger.caught_up |= {state.call_id: state.ended.cause.value for state in snapshot.calls if state.ended is not None}


async def _catch_up(url: str, ledger: _Ledger) -> int:
    """Take a last snapshot; how many calls are live in it."""
    async with dialer(url) as client:
        snapshot = await client.snapshot()
    _note(snapshot, ledger)
    return sum(state.ended is None for state in snapshot.calls)


async def _kill_workers(node_pid: int, options: ChaosOptions, chance: random.Random, kills: Counter[str]) -> None:
    while True:
        await asyncio.sleep(chance.expovariate(1 / options.every_s))
        workers = family(node_pid)[1:]
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(chance.choice(workers), signal.SIGKILL)
            kills["workers killed"] += 1


async def _flap(weather: Weather, options: ChaosOptions, chance: random.Random, kills: Counter[str]) -> None:
    while True:
        await asyncio.sleep(chance.expovariate(1 / options.every_s))
        weather.cut = not weather.cut
        kills["times the trunk flapped"] += 1


async def _die(folder: Path, port: int, options: ChaosOptions, chance: random.Random, kills: Counter[str]) -> None:
    while True:
        async with sipp.answering(folder, port=port):
            await asyncio.sleep(chance.expovariate(0.5 / options.every_s))
        kills["SIPp peers vanished"] += 1
        await asyncio.sleep(chance.expovariate(1 / options.every_s))


async def _files_left(node_pid: int, fresh: int, options: ChaosOptions) -> int:
    """How many more descriptors a worker holds than a fresh one, once the library had its time; the most of all.

    None where all were killed a moment ago and have not been started again.
    """
    give_up = time.monotonic() + (_FREED_S if options.settle else 0.0)
    while True:
        left = max((open_files([pid]) for pid in family(node_pid)[1:]), default=fresh) - fresh
        if left <= 0 or time.monotonic() >= give_up:
            return left
        await asyncio.sleep(0.5)
