"""A node that drains, as the process it is in production."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from alo.polling import until
from alo.ports import bound_port
from telephony.end_cause import EndCause
from telephony.protocol import Answered, Capacity, Ended, HangUp
from tests.sip.conftest import Peer
from tests.sip.dialing import PATIENCE_S, SECRET, TestDialer, dialer
from tests.sip.processes import children, is_worker, until_ended


@dataclass
class Node:
    """`alo serve telephony`, and what `alo` needs to find it."""

    process: asyncio.subprocess.Process
    port: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    async def state(self) -> str:
        async with httpx.AsyncClient() as http:
            try:
                return (await http.get(f"http://127.0.0.1:{self.port}/readyz")).text.strip()
            except httpx.TransportError:
                return "away"

    async def alo(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "alo.main", *arguments), env=self.environment, stdout=asyncio.subprocess.PIPE
        )

    async def ended(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            return await self.process.wait()


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[Node]:
    """A node with one worker, that lets conversations go on for a minute when it is told to stop."""
    port = bound_port("127.0.0.1", 0)
    environment = {
        **os.environ,
        "ALO_DATA_DIR": str(folder),
        "ALO_SECRET": SECRET,
        "ALO_TELEPHONY_PORT": str(port),
        "ALO_TELEPHONY_MAX_CALLS": "4",
        "ALO_TELEPHONY_CALLS_PER_S": "5",
        "ALO_DRAIN_S": "60",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "alo.main", "serve", "telephony"),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    node = Node(process, port, environment)

    async def ready() -> bool:
        return await node.state() == "ready"

    try:
        assert await until(ready, timeout_s=60)
        yield node
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def in_conversation(node: Node, peer: Peer) -> AsyncIterator[TestDialer]:
    """A dialer with an answered call, "a"."""
    async with peer("answer") as address, dialer(node.url) as control:
        await control.originate("a", address, answer_grace_s=60.0)
        await control.until(Answered, "a")
        yield control


async def until_draining(control: TestDialer) -> None:
    await control.until_true(lambda: any(told.draining for told in control.seen(Capacity)))


async def refuses(control: TestDialer, call_id: str) -> None:
    """It takes no new call."""
    await control.originate(call_id, "127.0.0.1:9")
    assert (await control.until(Ended, call_id)).cause is EndCause.NO_CAPACITY


async def test_sigterm_lets_the_conversation_end_by_itself(tmp_path: Path, peer: Peer) -> None:
    async with serving(tmp_path) as node, in_conversation(node, peer) as control:
        workers = {pid for pid in children(node.process.pid) if is_worker(pid)}
        node.process.send_signal(signal.SIGTERM)
        await until_draining(control)
        assert await node.state() == "draining"
        await refuses(control, "b")
        assert not control.seen(Ended, "a")
        await control.send(HangUp(call_id="a"))
        assert (await control.until(Ended, "a")).cause is EndCause.LOCAL_HANGUP
        assert await node.ended() == 0
        await until_ended(workers)


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
async def test_second_signal_ends_the_conversation(tmp_path: Path, peer: Peer, second: signal.Signals) -> None:
    async with serving(tmp_path) as node, in_conversation(node, peer) as control:
        node.process.send_signal(signal.SIGTERM)
        await until_draining(control)
        node.process.send_signal(second)
        assert (await control.until(Ended, "a")).cause is EndCause.LOCAL_HANGUP
        assert await node.ended() == 0


async def test_drained_by_command_and_taken_back(tmp_path: Path, peer: Peer) -> None:
    async with serving(tmp_path) as node, in_conversation(node, peer) as control:
        waiting = await node.alo("telephony", "drain", "--wait")
        await until_draining(control)
        await refuses(control, "b")
        assert waiting.returncode is None
        await control.send(HangUp(call_id="a"))
        said, _ = await waiting.communicate()
        assert said.decode().splitlines() == [
            "node 'local': takes no new calls; 1 in progress",
            "node 'local': the last call is over",
        ]
        assert await waiting.wait() == 0
        assert await node.state() == "draining"
        undone = await node.alo("telephony", "drain", "--undo")
        said, _ = await undone.communicate()
        assert said.decode() == "node 'local': takes calls, up to 4\n"
        assert await node.state() == "ready"
        assert node.process.returncode is None
