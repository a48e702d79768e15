"""The simulated carrier as its callers meet it: real SIP from SIPp, real RTP, real worker processes."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from telephony.carrier.behaviour import BehaviourKind
from telephony.carrier.ledger import CallRecord
from telephony.carrier.service import Carrier
from telephony.carrier.settings import CarrierSettings
from tests.sip.carrier_callers import (
    ANSWERED,
    CALLEE_HANGS_UP,
    CALLER_HANGS_UP,
    CANCELS,
    LOUD,
    PROGRESS,
    RINGS,
    Sipp,
    open_sound,
    rejected,
    running_carrier,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
WORKERS = 2


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def carrier() -> AsyncIterator[Carrier]:
    async with running_carrier(workers=WORKERS) as opened:
        yield opened


@pytest.fixture
def sipp(carrier: Carrier, tmp_path: Path) -> Sipp:
    return Sipp(carrier.address, tmp_path)


async def until(carrier: Carrier, condition: Callable[[], bool]) -> None:
    """Wait for something that a worker reports within milliseconds."""
    async with asyncio.timeout(5):
        await carrier.until(condition)


async def ended(carrier: Carrier, number: str) -> CallRecord:
    """The call to `number`, once it is over."""

    def over() -> list[CallRecord]:
        return [call for call in carrier.calls if call.number == number and call.ended_at is not None]

    await until(carrier, lambda: bool(over()))
    return over()[0]


@pytest.mark.parametrize("code", [404, 480, 486, 503, 600, 603])
async def test_a_suffix_rejects_with_its_code(carrier: Carrier, sipp: Sipp, code: int) -> None:
    number = f"+5511999990{code}"
    await sipp.call(number, RINGS, rejected(code))
    call = await ended(carrier, number)
    assert call.forced
    assert call.answered_at is None


async def test_a_person_answers_speaks_and_is_spoken_to(carrier: Carrier, sipp: Sipp) -> None:
    async with open_sound(talks=True) as sound:
        await sipp.call("+5511999991200", RINGS, ANSWERED, CALLER_HANGS_UP, talk_ms=2000, rtp_port=sound.port)
    call = await ended(carrier, "+5511999991200")
    assert sound.heard_rms_max > 1000
    assert call.behaviour == BehaviourKind.PERSON
    assert call.spoke[0].startswith("greeting")
    assert call.heard_rms_max == pytest.approx(LOUD, rel=0.05)
    assert call.heard_seconds_with_energy > 1.0
    assert call.answered_at is not None
    assert call.answered_at - call.invited_at == pytest.approx(1.0, abs=0.5)


async def test_silence_is_heard_as_silence(carrier: Carrier, sipp: Sipp) -> None:
    async with open_sound(talks=False) as sound:
        await sipp.call("+5511999991201", RINGS, ANSWERED, CALLER_HANGS_UP, talk_ms=1000, rtp_port=sound.port)
    call = await ended(carrier, "+5511999991201")
    assert sound.packets > 25
    assert sound.heard_rms_max < 100
    assert (call.heard_seconds_with_energy, call.spoke) == (0.0, ())


async def test_an_echo_gives_the_caller_back_what_was_said(sipp: Sipp) -> None:
    async with open_sound(talks=True) as sound:
        await sipp.call("+5511999991203", RINGS, ANSWERED, CALLER_HANGS_UP, talk_ms=1000, rtp_port=sound.port)
    assert sound.heard_rms_max == pytest.approx(LOUD, rel=0.05)


async def test_one_that_rings_for_ever_is_cancelled(carrier: Carrier, sipp: Sipp) -> None:
    await sipp.call("+5511999991180", RINGS, CANCELS, talk_ms=500)
    assert (await ended(carrier, "+5511999991180")).answered_at is None


async def test_behaviours_that_take_their_time(carrier: Carrier, sipp: Sipp) -> None:
    async with open_sound() as sound, asyncio.TaskGroup() as group:
        for number, steps in {
            "+5511999991204": (RINGS, ANSWERED, CALLEE_HANGS_UP),
            "+5511999991183": (PROGRESS, ANSWERED, CALLER_HANGS_UP),
            "+5511999991202": (RINGS, ANSWERED, CALLER_HANGS_UP),
        }.items():
            group.create_task(sipp.call(number, *steps), name=number)
        announced = sipp.call("+5511999991184", PROGRESS, rejected(404), rtp_port=sound.port)
        group.create_task(announced, name="announcement")
    assert sound.heard_rms_max > 1000
    hung_up = await ended(carrier, "+5511999991204")
    assert hung_up.answered_at is not None
    assert hung_up.ended_at is not None
    assert hung_up.ended_at - hung_up.answered_at == pytest.approx(3.0, abs=0.5)
    assert (await ended(carrier, "+5511999991183")).spoke[0] == "ring_back"
    assert (await ended(carrier, "+5511999991202")).spoke[0].startswith("voicemail")
    assert (await ended(carrier, "+5511999991184")).spoke == ("special_information", "announcement")


async def test_every_line_can_be_taken_and_one_call_more_is_refused(carrier: Carrier, sipp: Sipp) -> None:
    capacity = carrier.health()["capacity"]
    async with asyncio.TaskGroup() as group:
        many = sipp.call("+5511999992201", RINGS, ANSWERED, CALLER_HANGS_UP, talk_ms=1500, calls=capacity, rate=50)
        group.create_task(many, name="every line")
        await until(carrier, lambda: carrier.health()["calls"] == capacity)
        await sipp.call("+5511999993201", rejected(503))
    assert carrier.health()["refused"] == 1
    await until(carrier, lambda: carrier.health()["calls"] == 0)
    assert sum(call.number == "+5511999992201" and call.answered_at is not None for call in carrier.calls) == capacity


async def test_an_interrupt_of_the_whole_process_group_leaves_the_workers_to_their_manager(
    carrier: Carrier, sipp: Sipp
) -> None:
    for pid in carrier.worker_pids:
        os.kill(pid, signal.SIGINT)
    await sipp.call("+5511999996486", RINGS, rejected(486))
    assert carrier.worker_restarts == 0


async def test_a_port_that_is_taken_is_refused(carrier: Carrier) -> None:
    with pytest.raises(OSError, match="in use"):
        Carrier(CarrierSettings(port=carrier.address[1], status_port=0))
    with pytest.raises(OSError, match="in use"):
        Carrier(CarrierSettings(port=0, status_port=carrier.status_address[1]))


async def test_workers_that_carried_sound_end_without_a_word(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    async with running_carrier(workers=1) as carrier:
        sipp = Sipp(carrier.address, tmp_path)
        await sipp.call("+5511999997201", RINGS, ANSWERED, CALLER_HANGS_UP, talk_ms=100)
        await ended(carrier, "+5511999997201")
    assert capfd.readouterr().err == ""


async def test_a_dead_worker_ends_its_calls_and_is_replaced(carrier: Carrier, sipp: Sipp) -> None:
    async with asyncio.TaskGroup() as group:
        caller = group.create_task(sipp.call("+5511999994180", RINGS, CANCELS, talk_ms=20_000), name="caller")
        await until(carrier, lambda: carrier.health()["calls"] == 1)
        for pid in carrier.worker_pids:
            os.kill(pid, signal.SIGKILL)
        await ended(carrier, "+5511999994180")
        await until(carrier, lambda: carrier.health()["workers"] == WORKERS and carrier.worker_restarts == WORKERS)
        caller.cancel()
    await sipp.call("+5511999994486", RINGS, rejected(486))


async def test_the_status_port_tells_of_calls_and_health(carrier: Carrier, sipp: Sipp) -> None:
    await sipp.call("+5511999995404", RINGS, rejected(404))
    await ended(carrier, "+5511999995404")
    host, port = carrier.status_address
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}") as client:
        calls = (await client.get("/calls")).json()
        health = (await client.get("/healthz")).json()
        missing = await client.get("/other")
    assert calls[-1]["number"] == "+5511999995404"
    assert calls[-1]["behaviour"] == "not_found"
    assert health["capacity"] == carrier.health()["capacity"] > 0
    assert missing.status_code == 404
