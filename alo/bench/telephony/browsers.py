"""The agents' browsers, many in one process: each speaks and hears 20 ms frames on a websocket, stamped and timed.

`python -m alo.bench.telephony.browsers HOST PORT PATH…` opens a websocket for each path, prints how many as JSON, then
obeys `alo.bench.telephony.pacing`. Only as much of RFC 6455 as that takes, so that it costs little beside the node.
"""

import socket
import sys
from typing import Final

from alo.bench.telephony import stamp
from alo.bench.telephony.arrivals import Figures, Stream
from alo.bench.telephony.pacing import PHASES, Loop, now_us, receive, say, stamped
from telephony.link import FRAME_BYTES

_LENGTH: Final = bytes([FRAME_BYTES >> 8, FRAME_BYTES & 0xFF])
_HEARD: Final = b"\x82\x7e" + _LENGTH  # final, binary, 16-bit length (RFC 6455 section 5.2)
_SPOKEN: Final = b"\x82\xfe" + _LENGTH + bytes(4)  # … masked, with a key of zeros, which changes nothing
_WHOLE: Final = len(_HEARD) + FRAME_BYTES
_HANDSHAKE: Final = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
_PATIENCE_S: Final = 20.0


class Browser:
    """One websocket."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self.socket = socket.create_connection((host, port), timeout=_PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(_HANDSHAKE.format(path=path, host=f"{host}:{port}").encode())
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += self.socket.recv(1)
        if not answer.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(answer.decode(errors="replace"))
        self.socket.setblocking(False)
        stamped(self.socket)
        self.stream = Stream()
        self._marks = stamp.Reader(stamp.PCM)
        self._kept = b""
        self._sent = 0

    def speak(self) -> None:
        """Send one frame; one that the node does not take is lost, and counts as such at the far end."""
        self._sent += 1
        self.socket.send(_SPOKEN + stamp.PCM.write(self._sent, now_us()))

    def hear(self, figures: Figures) -> bool:
        """Take in what has come; False when the node has closed."""
        data, at_us, _ = receive(self.socket, 65536)
        self._kept += data
        while len(self._kept) >= _WHOLE and self._kept.startswith(_HEARD):
            frame = self._marks.read(self._kept[len(_HEARD) : _WHOLE], at_us)
            self._kept = self._kept[_WHOLE:]
            if frame is None:
                figures.unreadable += 1
            else:
                self.stream.take(*frame, figures)
        if len(self._kept) >= 2 and not self._kept.startswith(_HEARD[: len(self._kept)]):
            self._skip()
        return bool(data)

    def _skip(self) -> None:
        """Another kind of frame: a ping, which is answered (section 5.5.3), or the close."""
        length = 2 + (self._kept[1] & 0x7F)
        if self._kept[0] == 0x89 and len(self._kept) >= length:
            self.socket.send(bytes([0x8A, 0x80 | length - 2]) + bytes(4) + self._kept[2:length])
        self._kept = self._kept[length:]


class Browsers:
    """All of them."""

    def __init__(self, loop: Loop, browsers: list[Browser]) -> None:
        self._loop = loop
        self._browsers = browsers
        self._figures = Figures()
        for browser in browsers:
            loop.read(browser.socket, lambda browser=browser: self._take(browser))  # type: ignore[misc]

    def restart(self, figures: Figures) -> None:
        """Tell these figures of what arrives from now on."""
        self._figures = figures
        for browser in self._browsers:
            browser.stream = Stream()

    def send(self, phase: int) -> None:
        """A frame of each browser of a phase."""
        for browser in self._browsers[phase::PHASES]:
            try:
                browser.speak()
            except OSError:
                continue

    def _take(self, browser: Browser) -> None:
        try:
            open_still = browser.hear(self._figures)
        except BlockingIOError:
            return
        except ConnectionError:
            open_still = False
        if not open_still:
            self._loop.forget(browser.socket)


def main() -> None:
    """Open the websockets, say so, and serve."""
    host, port, *paths = sys.argv[1:]
    loop = Loop()
    browsers = Browsers(loop, [Browser(host, int(port), path) for path in paths])
    say({"open": len(paths)})
    loop.run(browsers)


if __name__ == "__main__":
    main()
