"""Processes that die, dialers that come back, nodes that stop."""

import asyncio
import os
import signal
import sys
import time

import pytest

from telephony.end_cause import EndCause
from telephony.errors import WorkerStartFailed
from telephony.protocol import Answered, AskSnapshot, Capacity, ConnectAudio, Ended, HangUp, Snapshot, Trying
from tests.sip.browser import browser
from tests.sip.conftest import Peer, running_node
from tests.sip.dialing import PATIENCE_S, TestDialer, dialer
from tests.sip.processes import children, is_worker, until_ended


def workers_here() -> set[int]:
    return {pid for pid in children(os.getpid()) if is_worker(pid)}


def capacities(control: TestDialer) -> list[int]:
    return [event.max_calls for event in control.seen(Capacity)]


async def test_killed_worker_ends_its_calls_at_once_and_comes_back(peer: Peer) -> None:
    async with running_node(max_calls=8) as url, dialer(url) as control, peer("answer") as address:
        await control.until(Capacity)
        for call_id in ("a", "b"):
            await control.originate(call_id, address)
            await control.until(Answered, call_id)
        before = workers_here()
        victim = min(before)
        killed_at = time.time()
        os.kill(victim, signal.SIGKILL)
        lost = await control.until(Ended)
        assert lost.cause is EndCause.WORKER_LOST
        assert lost.at - killed_at < 1.0
        await control.until_true(lambda: capacities(control) == [8, 4, 8])
        after = workers_here()
        assert len(after) == len(before)
        assert victim not in after
        survivor = ({"a", "b"} - {lost.call_id}).pop()
        assert not control.seen(Ended, survivor)
        await control.originate("c", address)
        await control.until(Answered, "c")


async def test_hung_worker_is_cut_off_like_a_dead_one(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telephony.process.SILENT_LOOKS", 15)
    async with running_node() as url, dialer(url) as control, peer("answer") as address:
        await control.originate("a", address)
        await control.until(Answered, "a")
        hung = workers_here()
        os.kill(hung.copy().pop(), signal.SIGSTOP)
        await control.send(HangUp(call_id="a"))
        assert (await control.until(Ended, "a")).cause is EndCause.WORKER_LOST
        await control.until_true(lambda: capacities(control) == [4, 0, 4])
        await until_ended(hung)


async def test_killed_worker_closes_the_browsers_audio(node: str, control: TestDialer, peer: Peer) -> None:
    async with peer("answer") as address:
        await control.originate("a", address)
        await control.send(ConnectAudio(call_id="a"))
        async with browser(node, "a") as agent:
            await control.until(Answered, "a")
            os.kill(workers_here().pop(), signal.SIGKILL)
            assert await agent.closed() == (1000, "the call has ended")


async def test_killed_manager_leaves_no_worker_behind() -> None:
    manager = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.sip.lonely_node", stdout=asyncio.subprocess.PIPE
    )
    assert manager.stdout is not None
    async with asyncio.timeout(30):
        while not (await manager.stdout.readline()).startswith(b"ws://"):
            pass
    workers = {pid for pid in children(manager.pid) if is_worker(pid)}
    assert len(workers) == 2
    manager.kill()
    await manager.communicate()
    await until_ended(workers)


async def test_second_originate_of_a_call_does_nothing(control: TestDialer, peer: Peer) -> None:
    async with peer("answer") as address:
        await control.originate("a", address)
        await control.until(Answered, "a")
        await control.originate("a", address)
        await control.send(HangUp(call_id="a"))
        await control.until(Ended, "a")
        await control.originate("a", address)
        await control.send(AskSnapshot())
        await control.until(Snapshot)
    assert control.course("a") == ["trying", "ringing", "answered", "ended"]


async def test_dialer_that_comes_back_learns_what_it_missed(node: str, peer: Peer) -> None:
    async with peer("answer") as address, dialer(node) as witness:
        async with dialer(node) as first:
            await first.originate("live", address)
            await first.originate("over", address)
            await first.until(Answered, "live")
            await first.until(Answered, "over")
            await first.send(ConnectAudio(call_id="live"))
        await witness.send(HangUp(call_id="over"))
        ended = await witness.until(Ended, "over")
        async with dialer(node) as second:
            await second.send(AskSnapshot())
            calls = {call.call_id: call for call in (await second.until(Snapshot)).calls}
            assert set(calls) == {"live", "over"}
            assert calls["over"].ended == ended
            assert calls["live"].ended is None
            assert calls["live"].answered_at == witness.seen(Answered, "live")[0].at
            await second.send(HangUp(call_id="live"))
            assert (await second.until(Ended, "live")).cause is EndCause.LOCAL_HANGUP


async def test_stop_hangs_up_and_tells(peer: Peer) -> None:
    stop = asyncio.Event()
    async with peer("answer") as address, running_node(stop=stop) as url, dialer(url) as control:
        await control.originate("a", address)
        await control.until(Answered, "a")
        workers = workers_here()
        stop.set()
        assert (await control.until(Ended, "a")).cause is EndCause.LOCAL_HANGUP
        await until_ended(workers)


async def test_stop_does_not_wait_for_a_far_end_that_is_silent(peer: Peer) -> None:
    stop = asyncio.Event()
    async with peer("swallow") as address, running_node(stop=stop) as url, dialer(url) as control:
        await control.originate("a", address)
        await control.until(Trying, "a")
        stop.set()
        assert (await control.until(Ended, "a")).cause is EndCause.CANCELLED


async def test_stop_ends_a_worker_that_is_just_coming_up() -> None:
    stop = asyncio.Event()
    async with running_node(max_calls=8, stop=stop) as url, dialer(url) as control:
        before = workers_here()
        os.kill(min(before), signal.SIGKILL)
        await control.until_true(lambda: 4 in capacities(control))
        async with asyncio.timeout(PATIENCE_S):
            while not (newcomers := workers_here() - before):  # noqa: ASYNC110  (the kernel sends no event)
                await asyncio.sleep(0.01)
        stop.set()
        await until_ended(before | newcomers)


async def test_node_whose_port_is_taken_says_so(node: str) -> None:
    port = int(node.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        async with running_node(port=port):
            pass
    assert len(workers_here()) == 1


async def test_node_whose_sip_address_is_not_of_this_machine_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WorkerStartFailed):
        async with running_node(sip_host="192.0.2.1"):
            pass
    assert "EndpointFailed" in capfd.readouterr().err
    assert workers_here() == set()
