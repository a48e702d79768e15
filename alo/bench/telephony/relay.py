"""A lossy network in front of a far end: datagrams of SIP and RTP that are lost, and that overtake one another."""

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator
from functools import partial
from typing import Final

HELD_S: Final = 0.03  # a datagram that is overtaken
HOST: Final = "127.0.0.1"
_Address = tuple[str, int]


class Weather:
    """What happens to a datagram. The same seed gives the same weather. While it is `cut`, nothing comes through."""

    def __init__(self, *, loss: float = 0.0, reorder: float = 0.0, seed: int = 0) -> None:
        self.cut = False
        self._chance = random.Random(seed)  # noqa: S311  (weather is no secret)
        self._loss = loss
        self._reorder = reorder

    def delay_s(self) -> float | None:
        """How long it is held up; None: it is lost."""
        if self.cut or self._chance.random() < self._loss:
            return None
        return HELD_S if self._chance.random() < self._reorder else 0.0


class Relay:
    """Passes datagrams between whoever sends to `port` and one far end, with a socket towards it for each sender."""

    def __init__(self, port: int, target: str, weather: Weather) -> None:
        host, _, target_port = target.rpartition(":")
        self._target = (host, int(target_port))
        self._weather = weather
        self._loop = asyncio.get_running_loop()
        self._ways: dict[_Address, socket.socket] = {}
        self._front = self._open(port)
        self._loop.add_reader(self._front, self._from_callers)

    def close(self) -> None:
        """Pass nothing on any more."""
        for each in (self._front, *self._ways.values()):
            self._loop.remove_reader(each)
            each.close()

    def _open(self, port: int) -> socket.socket:
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.bind((HOST, port))
        opened.setblocking(False)
        return opened

    def _from_callers(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while True:
                data, caller = self._front.recvfrom(65536)
                if caller not in self._ways:
                    way = self._ways[caller] = self._open(0)
                    self._loop.add_reader(way, partial(self._from_far_end, way, caller))
                self._pass_on(self._ways[caller], data, self._target)

    def _from_far_end(self, way: socket.socket, caller: _Address) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while True:
                self._pass_on(self._front, way.recv(65536), caller)

    def _pass_on(self, way: socket.socket, data: bytes, to: _Address) -> None:
        delay_s = self._weather.delay_s()
        if delay_s is not None:
            self._loop.call_later(delay_s, _send, way, data, to)


def _send(way: socket.socket, data: bytes, to: _Address) -> None:
    with contextlib.suppress(OSError):  # it was closed meanwhile
        way.sendto(data, to)


@contextlib.asynccontextmanager
async def relay(port: int, target: str, weather: Weather) -> AsyncIterator[None]:
    """A relay on `port` for as long as the block runs."""
    passing = Relay(port, target, weather)
    try:
        yield
    finally:
        passing.close()
