"""A far end that says over UDP exactly what a test tells it to, when it tells it to."""

import asyncio
import re
from typing import Self

from tests.sip.dialing import PATIENCE_S

SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n"
_COPIED = re.compile(r"(Via|From|To|Call-ID|CSeq):")


class RawPeer(asyncio.DatagramProtocol):
    """Keeps the requests it gets; answers nothing by itself. An async context manager."""

    def __init__(self) -> None:
        self._requests: list[tuple[str, tuple[str, int]]] = []
        self._more = asyncio.Event()
        self._transport: asyncio.DatagramTransport | None = None
        self.address = ""

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        host, port = self._transport.get_extra_info("sockname")
        self.address = f"{host}:{port}"
        return self

    async def __aexit__(self, *_exception: object) -> None:
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._requests.append((data.decode(), addr))
        self._more.set()

    async def request(self, method: str) -> tuple[str, tuple[str, int]]:
        """The first request of that method, and whence it came."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := [r for r in self._requests if r[0].startswith(f"{method} ")]):
                self._more.clear()
                await self._more.wait()
        return found[0]

    def methods(self) -> set[str]:
        """The methods of all requests so far."""
        return {text.split(" ", 1)[0] for text, _ in self._requests}

    async def respond(self, method: str, status: str, body: str = "", *, encoding: str = "utf-8") -> None:
        """Respond to the first request of that method."""
        text, whence = await self.request(method)
        copied = [line for line in text.split("\r\n") if _COPIED.match(line)]
        tagged = [f"{line};tag=far" if line.startswith("To:") and ";tag=" not in line else line for line in copied]
        own = [f"Contact: <sip:{self.address}>", f"Content-Length: {len(body)}"]
        kind = ["Content-Type: application/sdp"] if body else []
        assert self._transport is not None
        message = "\r\n".join([f"SIP/2.0 {status}", *tagged, *own, *kind, "", body])
        self._transport.sendto(message.encode(encoding), whence)
