"""The machine's clock is set while calls are up."""

import time

import pytest

from telephony.end_cause import EndCause
from telephony.protocol import Answered, CallEvent, Ended, HangUp, Ringing
from tests.sip.conftest import Peer
from tests.sip.dialing import TestDialer

HOUR_S = 3600.0
REAL = time.time


@pytest.mark.parametrize("step_s", [HOUR_S, -HOUR_S])
async def test_a_step_of_the_clock_ends_no_call_and_changes_no_duration(
    control: TestDialer, peer: Peer, monkeypatch: pytest.MonkeyPatch, step_s: float
) -> None:
    began, at = time.monotonic(), REAL()
    async with peer("answer") as address:
        await control.originate("a", address, answer_grace_s=1.0)
        await control.until(Ringing, "a")
        monkeypatch.setattr("time.time", lambda: REAL() + step_s)
        await control.until(Answered, "a")
        unattended = await control.until(Ended, "a")
        monkeypatch.setattr("time.time", REAL)
        await control.originate("b", address)
        await control.until(Answered, "b")
        monkeypatch.setattr("time.time", lambda: REAL() + step_s)
        await control.originate("c", address)
        await control.until(Answered, "c")
        assert not control.seen(Ended, "b")
        for call_id in "bc":
            await control.send(HangUp(call_id=call_id))
            await control.until(Ended, call_id)
    passed = time.monotonic() - began
    assert unattended.cause is EndCause.UNATTENDED
    assert unattended.at - control.seen(Answered, "a")[0].at == pytest.approx(1.0, abs=0.5)
    assert control.seen(Ended, "b")[0].cause is EndCause.LOCAL_HANGUP
    for call_id, offset in (("a", 0.0), ("b", 0.0), ("c", step_s)):
        told = [event.at for event in control.events if isinstance(event, CallEvent) and event.call_id == call_id]
        assert told == sorted(told)
        assert 0 <= told[0] - offset - at <= told[-1] - offset - at <= passed
