"""Calls that come in at the one address of a node, from SIPp."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from uuid import uuid4

import pytest

from telephony.end_cause import EndCause
from telephony.protocol import Accept, Answered, Drain, Ended, HangUp, Incoming, Refuse, UseTrunks
from tests.sip.calling import trunk
from tests.sip.conftest import running_node
from tests.sip.dialing import PATIENCE_S, TestDialer, dialer
from tests.sip.sipp import SCENARIOS, free_port


@dataclass
class Front:
    """A node that takes calls, and who calls it."""

    port: int
    control: TestDialer
    folder: Path

    async def called_by(self, scenario: str, *extra: str, status: str = "") -> asyncio.subprocess.Process:
        """Have SIPp call; its exit status tells whether all went as the scenario says."""
        script = self.folder / f"{scenario}.xml"
        script.write_text((SCENARIOS / script.name).read_text().replace("STATUS", status))
        program = shutil.which("sipp")
        assert program, "SIPp is not installed (Debian: sip-tester)"
        options = ("-sf", str(script), "-i", "127.0.0.1", "-nostdin", "-key", "rtp_port", "9000", *extra)
        return await asyncio.create_subprocess_exec(
            program,
            f"127.0.0.1:{self.port}",
            *options,
            cwd=self.folder,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def answer_to(self, method: str, host: str = "127.0.0.1") -> str:
        """The first answer to a request from a socket of `host`."""
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.setblocking(False)
            asking.bind((host, 0))
            asking.sendto(request(method, str(uuid4()), host), ("127.0.0.1", self.port))
            async with asyncio.timeout(PATIENCE_S):
                return (await loop.sock_recv(asking, 4096)).decode()

    async def incoming(self, count: int = 1) -> list[Incoming]:
        """So many callers, as soon as all are there."""
        await self.control.until_true(lambda: len(self.control.seen(Incoming)) >= count)
        return self.control.seen(Incoming)


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    port = free_port()
    async with running_node(sip_port=port, max_calls=8) as url, dialer(url) as control:
        await control.send(UseTrunks(trunks=(trunk("127.0.0.1:5060", name="carrier", options_interval_s=0),)))
        yield Front(port, control, tmp_path)


async def test_caller_is_accepted_and_hangs_up(front: Front) -> None:
    caller = await front.called_by("caller", "-m", "1", "-d", "300")
    (incoming,) = await front.incoming()
    assert (incoming.caller, incoming.called, incoming.trunk) == ("11988887777", "551140041234", "carrier")
    await front.control.send(Accept(call_id=incoming.call_id))
    await front.control.until(Answered, incoming.call_id)
    assert (await front.control.until(Ended, incoming.call_id)).cause is EndCause.REMOTE_HANGUP
    assert await caller.wait() == 0


async def test_caller_is_hung_up_on(front: Front) -> None:
    caller = await front.called_by("caller_hung_up_on", "-m", "1")
    (incoming,) = await front.incoming()
    await front.control.send(Accept(call_id=incoming.call_id))
    await front.control.until(Answered, incoming.call_id)
    await front.control.send(HangUp(call_id=incoming.call_id))
    assert (await front.control.until(Ended, incoming.call_id)).cause is EndCause.LOCAL_HANGUP
    assert await caller.wait() == 0


async def test_caller_gives_up_before_anybody_answers(front: Front) -> None:
    caller = await front.called_by("caller_gives_up", "-m", "1")
    (incoming,) = await front.incoming()
    assert (await front.control.until(Ended, incoming.call_id)).cause is EndCause.REMOTE_HANGUP
    assert not front.control.seen(Answered, incoming.call_id)
    assert await caller.wait() == 0


async def test_caller_is_refused(front: Front) -> None:
    caller = await front.called_by("caller_refused", "-m", "1", status="486")
    (incoming,) = await front.incoming()
    await front.control.send(Refuse(call_id=incoming.call_id, sip_code=486))
    assert (await front.control.until(Ended, incoming.call_id)).cause is EndCause.REJECTED
    assert await caller.wait() == 0


async def test_more_callers_than_one_worker_carries_are_taken_at_once(front: Front) -> None:
    caller = await front.called_by("caller", "-m", "7", "-r", "7", "-d", "1500")
    callers = await front.incoming(7)
    for incoming in callers:
        await front.control.send(Accept(call_id=incoming.call_id))
    for incoming in callers:
        assert (await front.control.until(Ended, incoming.call_id)).cause is EndCause.REMOTE_HANGUP
    assert await caller.wait() == 0


async def test_node_that_drains_takes_no_callers(front: Front) -> None:
    await front.control.send(Drain())
    caller = await front.called_by("caller_refused", "-m", "1", status="503")
    assert await caller.wait() == 0
    assert front.control.seen(Incoming) == []


async def test_full_node_refuses_with_the_time_to_come_back(front: Front) -> None:
    caller = await front.called_by("caller", "-m", "8", "-r", "8", "-d", "60000")
    for incoming in await front.incoming(8):
        await front.control.send(Accept(call_id=incoming.call_id))
    one_more = await front.called_by("caller_refused", "-m", "1", status="503")
    assert await one_more.wait() == 0
    assert "\r\nRetry-After: 5\r\n" in (await front.answer_to("INVITE"))
    caller.kill()
    await caller.wait()
    assert len(front.control.seen(Incoming)) == 8


async def test_strangers_and_floods_leave_callers_alone(front: Front) -> None:
    caller = await front.called_by("caller", "-m", "1", "-d", "1500")
    (incoming,) = await front.incoming()
    await front.control.send(Accept(call_id=incoming.call_id))
    await front.control.until(Answered, incoming.call_id)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.2", 0))
        for number in range(3000):
            stranger.sendto(request("INVITE", f"flood-{number}", "127.0.0.2"), ("127.0.0.1", front.port))
            stranger.sendto(os.urandom(number % 400), ("127.0.0.1", front.port))
    assert (await front.control.until(Ended, incoming.call_id)).cause is EndCause.REMOTE_HANGUP
    assert await caller.wait() == 0
    assert len(front.control.seen(Incoming)) == 1
    again = await front.called_by("caller_refused", "-m", "1", status="486")
    _, second = await front.incoming(2)
    await front.control.send(Refuse(call_id=second.call_id, sip_code=486))
    assert await again.wait() == 0


async def test_nobody_comes_in_before_a_dialer_has_named_the_trunks(tmp_path: Path) -> None:
    port = free_port()
    async with running_node(sip_port=port) as url, dialer(url) as control:
        front = Front(port, control, tmp_path)
        caller = await front.called_by("caller_refused", "-m", "1", status="503")
        assert await caller.wait() == 0
        assert front.control.seen(Incoming) == []


async def test_carrier_is_known_by_the_name_of_its_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telephony.name_desk.look_up", lambda host, _family: {"carrier.test": ("127.0.0.1",)}[host])
    port = free_port()
    async with running_node(sip_port=port) as url, dialer(url) as control:
        front = Front(port, control, tmp_path)
        named = trunk("carrier.test:5060", name="named", options_interval_s=0)
        await control.send(UseTrunks(trunks=(named,)))
        while "503" in (answer := await front.answer_to("OPTIONS", "127.0.0.2")):  # noqa: ASYNC110  (it tells nobody)
            await asyncio.sleep(0.02)
        assert answer.startswith("SIP/2.0 403 ")
        caller = await front.called_by("caller_refused", "-m", "1", status="486")
        (incoming,) = await front.incoming()
        assert incoming.trunk == "named"
        await control.send(Refuse(call_id=incoming.call_id, sip_code=486))
        assert await caller.wait() == 0


async def test_carrier_is_known_by_its_network(tmp_path: Path) -> None:
    port = free_port()
    async with running_node(sip_port=port, sip_sources=(ip_network("127.0.0.0/31"),)) as url, dialer(url) as control:
        front = Front(port, control, tmp_path)
        assert (await front.answer_to("OPTIONS", "127.0.0.2")).startswith("SIP/2.0 503 ")
        caller = await front.called_by("caller_refused", "-m", "1", status="486")
        (incoming,) = await front.incoming()
        assert incoming.trunk is None
        await control.send(Refuse(call_id=incoming.call_id, sip_code=486))
        assert await caller.wait() == 0


async def test_node_whose_sip_port_is_taken_says_so() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(OSError, match="in use"):
            async with running_node(sip_port=taken.getsockname()[1]):
                pass


def request(method: str, call: str, host: str) -> bytes:
    """A request from `host`."""
    lines = [
        f"{method} sip:551140041234@127.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/UDP {host};branch=z9hG4bK{call};rport",
        f"From: <sip:11988887777@{host}>;tag=1",
        "To: <sip:551140041234@127.0.0.1>",
        f"Call-ID: {call}",
        f"CSeq: 1 {method}",
        "Max-Forwards: 70",
        "Content-Length: 0",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
