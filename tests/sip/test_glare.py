"""Hanging up while the far end makes up its mind: nobody's phone keeps ringing, nobody hears a dead line."""

from telephony.end_cause import EndCause
from telephony.protocol import Ended, HangUp, Trying
from tests.sip.dialing import TestDialer
from tests.sip.raw_peer import SDP, RawPeer


async def test_cancel_follows_the_first_response(control: TestDialer) -> None:
    async with RawPeer() as far_end:
        await control.originate("a", far_end.address)
        await control.until(Trying, "a")
        await control.send(HangUp(call_id="a"))
        ended = await control.until(Ended, "a")
        await far_end.request("INVITE")
        assert "CANCEL" not in far_end.methods()
        await far_end.respond("INVITE", "180 Ringing")
        await far_end.request("CANCEL")
    assert (ended.cause, ended.sip_code) == (EndCause.CANCELLED, None)


async def test_answer_that_crosses_the_cancel_is_acknowledged_and_hung_up(control: TestDialer) -> None:
    async with RawPeer() as far_end:
        await control.originate("a", far_end.address)
        await far_end.respond("INVITE", "180 Ringing")
        await control.until(Trying, "a")
        await control.send(HangUp(call_id="a"))
        await far_end.request("CANCEL")
        await far_end.respond("INVITE", "200 OK", SDP)
        await far_end.request("ACK")
        await far_end.respond("BYE", "200 OK")
        ended = await control.until(Ended, "a")
    assert ended.cause is EndCause.CANCELLED
    assert "answered" not in control.course("a")


async def test_calls_that_the_library_still_holds_are_not_counted_as_room(control: TestDialer) -> None:
    async with RawPeer() as far_end:
        for call_id in "abcd":
            await control.originate(call_id, far_end.address, ring_timeout_s=0.2)
        for call_id in "abcd":
            await control.until(Ended, call_id)
        await control.originate("e", far_end.address)
        refused = await control.until(Ended, "e")
    assert (refused.cause, control.course("e")) == (EndCause.NO_CAPACITY, ["ended"])
