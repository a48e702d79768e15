"""Far ends that do not keep to the letter, and strangers who knock at a worker's port."""

import socket

from telephony.end_cause import EndCause
from telephony.protocol import Ended, HangUp, Ringing
from tests.sip.dialing import TestDialer
from tests.sip.raw_peer import SDP, RawPeer

JUNK = (bytes(100), b"INVITE", b"SIP/2.0 200 OK\r\n\r\n", b"INVITE sip:a SIP/2.0\r\nVia: x\r\n\r\n", b"A" * 60_000)


async def test_reason_phrase_in_latin_1_is_read_and_harms_nobody(control: TestDialer) -> None:
    async with RawPeer() as far_end:
        await control.originate("a", far_end.address)
        await far_end.respond("INVITE", "486 Usuário ocupado", encoding="latin-1")
        ended = await control.until(Ended, "a")
        assert (ended.cause, ended.reason) == (EndCause.BUSY, "Usuário ocupado")
        await control.originate("b", far_end.address)
        await control.send(HangUp(call_id="b"))
        await control.until(Ended, "b")


async def test_strangers_do_not_disturb_a_call(control: TestDialer) -> None:
    async with RawPeer() as far_end:
        await control.originate("a", far_end.address)
        await far_end.respond("INVITE", "180 Ringing")
        await control.until(Ringing, "a")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("127.0.0.1", 0))
            port = (await far_end.request("INVITE"))[1][1]
            for datagram in (*JUNK, _invite(stranger.getsockname()[1])):
                stranger.sendto(datagram, ("127.0.0.1", port))
        await control.send(HangUp(call_id="a"))
        await far_end.request("CANCEL")
        ended = await control.until(Ended, "a")
    assert ended.cause is EndCause.CANCELLED
    assert control.course("a") == ["trying", "ringing", "ended"]


def _invite(port: int) -> bytes:
    lines = [
        "INVITE sip:anybody@127.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bKstranger",
        "From: <sip:stranger@127.0.0.1>;tag=1",
        "To: <sip:anybody@127.0.0.1>",
        "Call-ID: stranger",
        "CSeq: 1 INVITE",
        f"Contact: <sip:stranger@127.0.0.1:{port}>",
        "Content-Type: application/sdp",
        f"Content-Length: {len(SDP)}",
        "",
        SDP,
    ]
    return "\r\n".join(lines).encode()
