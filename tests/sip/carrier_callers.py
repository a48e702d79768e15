"""A carrier for tests and its callers: SIPp for the signalling, with scenarios of our own, a socket for the sound."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from telephony.carrier.service import Carrier
from telephony.carrier.settings import CarrierSettings
from telephony.sip.message import Address

LOUD: Final = 4224  # amplitude and root mean square of a square wave of A-law 0x05 and 0x85
INVITE: Final = """
  <send retrans="500"><![CDATA[

      INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]
      From: <sip:sipp@[local_ip]:[local_port]>;tag=[pid]caller[call_number]
      To: <sip:[service]@[remote_ip]:[remote_port]>
      Call-ID: [call_id]
      CSeq: 1 INVITE
      Contact: <sip:sipp@[local_ip]:[local_port]>
      Max-Forwards: 70
      Content-Type: application/sdp
      Content-Length: [len]

      v=0
      o=sipp 1 1 IN IP4 127.0.0.1
      s=-
      c=IN IP4 127.0.0.1
      t=0 0
      m=audio [rtp_port] RTP/AVP 8
      a=rtpmap:8 PCMA/8000

  ]]></send>
  <recv response="100" optional="true"/>
"""


def _in_dialog(method: str, *, cseq: int, branch: str = "[branch]", to: str = "[peer_tag_param]") -> str:
    return f"""
  <send><![CDATA[

      {method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch={branch}
      From: <sip:sipp@[local_ip]:[local_port]>;tag=[pid]caller[call_number]
      To: <sip:[service]@[remote_ip]:[remote_port]>{to}
      Call-ID: [call_id]
      CSeq: {cseq} {method}
      Max-Forwards: 70
      Content-Length: 0

  ]]></send>
"""


ANSWERED: Final = '  <recv response="200"/>' + _in_dialog("ACK", cseq=1)
RINGS: Final = '  <recv response="180"/>\n'
PROGRESS: Final = '  <recv response="183"/>\n'
CALLER_HANGS_UP: Final = "  <pause/>" + _in_dialog("BYE", cseq=2) + '  <recv response="200"/>\n'
CALLEE_HANGS_UP: Final = """  <recv request="BYE"/>
  <send><![CDATA[

      SIP/2.0 200 OK
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0

  ]]></send>
"""
CANCELS: Final = (
    "  <pause/>"
    + _in_dialog("CANCEL", cseq=1, branch="[branch-4]", to="")
    + '  <recv response="200"/>\n  <recv response="487"/>'
    + _in_dialog("ACK", cseq=1, branch="[branch-7]")
)


def rejected(code: int) -> str:
    """The far end rejects with `code`."""
    return f'  <recv response="{code}"/>' + _in_dialog("ACK", cseq=1, branch="[branch-4]")


@contextlib.asynccontextmanager
async def running_carrier(*, workers: int) -> AsyncIterator[Carrier]:
    """A carrier on free ports, with suffixes, once it takes calls."""
    carrier = Carrier(CarrierSettings(port=0, status_port=0, workers=workers))
    stop, ready = asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(carrier.run(stop=stop, ready=ready), name="carrier under test")
        async with asyncio.timeout(20):
            await ready.wait()
        yield carrier
        stop.set()


@dataclass(frozen=True)
class Sipp:
    """SIPp as a caller of `carrier`; its files go into `directory`."""

    carrier: Address
    directory: Path

    async def call(
        self, number: str, *steps: str, talk_ms: int = 1000, calls: int = 1, rate: int = 10, rtp_port: int = 40_000
    ) -> None:
        """Place calls and go through `steps` in each; fails with SIPp's own words when one goes another way."""
        scenario = self.directory / f"{number}-{len(list(self.directory.iterdir()))}.xml"
        scenario.write_text(f'<?xml version="1.0"?><scenario name="{number}">{INVITE}{"".join(steps)}</scenario>')
        process = await asyncio.create_subprocess_exec(
            *("sipp", f"{self.carrier[0]}:{self.carrier[1]}", "-i", "127.0.0.1", "-sf", str(scenario), "-s", number),
            *("-m", str(calls), "-r", str(rate), "-l", str(calls), "-d", str(talk_ms), "-nostdin", "-timeout", "20"),
            *("-key", "rtp_port", str(rtp_port), "-trace_err"),
            cwd=self.directory,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, errors = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == 0, errors.decode()


class Sound(asyncio.DatagramProtocol):
    """The caller's RTP socket: measures the A-law that comes, and with `talks` answers each packet with a loud one."""

    def __init__(self, *, talks: bool = False) -> None:
        self.heard_rms_max = 0.0
        self.packets = 0
        self._talks = talks
        self._transport: asyncio.DatagramTransport

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._transport.get_extra_info("sockname")[1])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)  # asyncio's own is no subclass of it

    def datagram_received(self, data: bytes, addr: Address) -> None:
        samples = [_linear(value) for value in data[12:]]
        loudness = math.sqrt(sum(sample * sample for sample in samples) / len(samples)) if samples else 0.0
        self.heard_rms_max = max(self.heard_rms_max, loudness)
        self.packets += 1
        if self._talks:
            sequence_and_time = data[2:8]  # of the packet that came: each far end has its own
            self._transport.sendto(
                b"\x80\x08" + sequence_and_time + b"us, " + b"\x05\x05\x05\x05\x85\x85\x85\x85" * 20, addr
            )


@contextlib.asynccontextmanager
async def open_sound(*, talks: bool = False) -> AsyncIterator[Sound]:
    """A caller's RTP socket on any free port."""
    loop = asyncio.get_running_loop()
    transport, sound = await loop.create_datagram_endpoint(lambda: Sound(talks=talks), local_addr=("127.0.0.1", 0))
    try:
        yield sound
    finally:
        transport.close()


def _linear(alaw: int) -> int:
    """One sample of G.711 A-law as a 16-bit one."""
    value = alaw ^ 0x55
    exponent, mantissa = (value >> 4) & 7, (value & 15) << 4
    magnitude = mantissa + 8 if exponent == 0 else (mantissa + 0x108) << (exponent - 1)
    return magnitude if value & 0x80 else -magnitude
