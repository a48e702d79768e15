"""The far end's audio, in a process of its own: speaks to whoever sends it RTP, and times what it hears.

`python -m alo.bench.telephony.rtp_peer` prints its address as JSON, then obeys `alo.bench.telephony.pacing`. What a
call sends first is taken for its stream: PCMA, 20 ms a packet (RFC 3550, RFC 3551). Frames are stamped as they leave.
"""

import socket
import struct
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from alo.bench.telephony import stamp
from alo.bench.telephony.arrivals import Figures, Stream
from alo.bench.telephony.pacing import PHASES, Loop, now_us, receive, say, stamped

HOST: Final = "127.0.0.1"
BUFFER: Final = 4 << 20
_RTP: Final = struct.Struct("!BBHII")
_PCMA: Final = 8
_Address = tuple[str, int]


@dataclass(slots=True)
class _Caller:
    heard: Stream = field(default_factory=Stream)
    marks: stamp.Reader = field(default_factory=lambda: stamp.Reader(stamp.A_LAW))
    sent: int = 0
    source: int = 0


class RtpPeer:
    """All callers on one socket; another, for RTCP, is not read."""

    def __init__(self, loop: Loop) -> None:
        self._socket, self._control = _pair()
        stamped(self._socket)
        self._callers: dict[_Address, _Caller] = {}
        self._phases: defaultdict[int, list[_Address]] = defaultdict(list)
        self._figures = Figures()
        self._numbers = count()
        loop.read(self._socket, self._take)

    @property
    def address(self) -> str:
        """Where calls send their audio."""
        return f"{HOST}:{self._socket.getsockname()[1]}"

    def restart(self, figures: Figures) -> None:
        """Tell these figures of what arrives from now on."""
        self._figures = figures
        for caller in self._callers.values():
            caller.heard = Stream()

    def send(self, phase: int) -> None:
        """A packet to each caller of a phase."""
        for address in self._phases[phase]:
            caller = self._callers[address]
            caller.sent += 1
            marker = 0x80 if caller.sent == 1 else 0
            header = _RTP.pack(0x80, marker | _PCMA, caller.sent & 0xFFFF, caller.sent * 160, caller.source)
            self._socket.sendto(header + stamp.A_LAW.write(caller.sent, now_us()), address)

    def _take(self) -> None:
        try:
            for _ in range(64):
                packet, at_us, sender = receive(self._socket, 2048)
                self._heard(packet, at_us, sender)
        except (BlockingIOError, ConnectionError):
            return

    def _heard(self, packet: bytes, at_us: int, sender: _Address) -> None:
        caller = self._callers.get(sender)
        if caller is None:
            number = next(self._numbers)
            caller = self._callers[sender] = _Caller(source=number + 1)
            self._phases[number % PHASES].append(sender)
        frame = caller.marks.read(packet[_RTP.size :], at_us)
        if frame is None:
            self._figures.unreadable += 1
        else:
            caller.heard.take(*frame, self._figures)


def _pair() -> tuple[socket.socket, socket.socket]:
    """Sockets on an even port and the one after it (RFC 3550 section 11)."""
    while True:
        media = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        media.bind((HOST, 0))
        port = media.getsockname()[1]
        try:
            control.bind((HOST, port + 1))
        except OSError:
            port = 1
        if port % 2 == 0:
            media.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            media.setblocking(False)
            return media, control
        media.close()
        control.close()


def main() -> None:
    """Say where it is, and serve."""
    loop = Loop()
    peer = RtpPeer(loop)
    say({"address": peer.address})
    loop.run(peer)


if __name__ == "__main__":
    main()
