"""Calls that come in at the one address of a node, from SIPp."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from telephony.end_cause import EndCause
from telephony.protocol import Accept, Answered, Drain, Ended, HangUp, Incoming, Refuse, UseTrunks
from tests.sip.calling import trunk
from tests.sip.conftest import running_node
from tests.sip.dialing import TestDialer, dialer
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
