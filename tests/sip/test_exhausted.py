"""What runs out under a node: the disk while calls are recorded, ports for media."""

import os
import resource
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from metrics import telephony as instruments
from telephony.end_cause import EndCause
from telephony.protocol import Answered, Ended, Recorded
from telephony.protocol.trunks import CallPlan
from telephony.recording.note import RecordingNote
from telephony.recording.settings import RecordingSettings
from telephony.settings import RTP_PORTS_PER_WORKER
from tests.sip.calling import talk
from tests.sip.conftest import Peer, running_node
from tests.sip.dialing import dialer
from tests.sip.processes import children, is_worker
from tests.sip.voices import AGENT, DEBTOR, browser_voice

CALL = "4f0f6a52-9c1e-4c7e-8a54-0a5fbb0c0001"
ROOM = 24_000  # bytes of each side: a second and a half


async def test_a_call_goes_on_when_the_disk_is_full_and_its_recording_is_told_incomplete(
    peer: Peer, tmp_path: Path
) -> None:
    finished = instruments.RECORDINGS_FINISHED
    before = finished.labels("wav", "false")._value.get()
    recording = RecordingSettings(folder=tmp_path / "live", storage=str(tmp_path / "kept"), format="wav")
    async with running_node(recording=recording) as url, dialer(url) as control:
        (worker,) = (pid for pid in children(os.getpid()) if is_worker(pid))
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (ROOM, ROOM))
        async with (
            talk(control, peer, CALL, plan=CallPlan(record=True)) as debtor,
            browser_voice(url, CALL) as agent,
        ):
            await agent.until(DEBTOR)
            note = RecordingNote.load(recording.folder / "live" / f"{CALL}.json")
            assert note is not None
            await agent.until_frames(200)
            await debtor.until(AGENT)
            await agent.until(DEBTOR)
        ended = await control.until(Ended, CALL)
        told = await control.until(Recorded, CALL)
    assert ended.cause is EndCause.LOCAL_HANGUP
    assert not told.complete
    assert told.started_at == note.started_at
    assert told.duration_s == pytest.approx(ROOM / 16_000, abs=0.3)
    assert finished.labels("wav", "false")._value.get() == before + 1


async def test_a_worker_without_ports_for_media_leaves_calls_to_another(peer: Peer) -> None:
    refusals = instruments.WORKER_REFUSALS.labels("full")
    before = refusals._value.get()
    with ExitStack() as taken:
        first = take_ports(taken)
        async with running_node(max_calls=8, rtp_port=first) as url, dialer(url) as control, peer("answer") as address:
            for call_id in "abcd":
                await control.originate(call_id, address)
            for call_id in "abcd":
                await control.until(Answered, call_id)
            assert refusals._value.get() > before
            await control.originate("e", address)
            assert (await control.until(Ended, "e")).cause is EndCause.NO_CAPACITY
            taken.close()
            await control.originate("f", address)
            await control.until(Answered, "f")
            for call_id in "abcdf":
                assert not control.seen(Ended, call_id)


def take_ports(taken: ExitStack) -> int:
    """Take every RTP port of the first worker, and make sure that the second one's are free: the first port."""
    for first in range(20_000, 60_000, 2 * RTP_PORTS_PER_WORKER):
        with ExitStack() as mine:
            try:
                for port in range(first, first + RTP_PORTS_PER_WORKER):
                    bind(port, mine)
                with ExitStack() as others:
                    for port in range(first + RTP_PORTS_PER_WORKER, first + 2 * RTP_PORTS_PER_WORKER):
                        bind(port, others)
            except OSError:
                continue
            taken.push(mine.pop_all())
            return first
    raise AssertionError("no free range of ports on this machine")


def bind(port: int, holder: ExitStack) -> None:
    sock = holder.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    sock.bind(("127.0.0.1", port))
