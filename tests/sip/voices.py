"""Voices that cannot be mistaken for one another: each speaks one tone, and each ear can tell which tones it hears.

A voice that is muted is silent, but says a sentence when told to. The tones are multiples of 50 Hz, so that within
`WINDOW` frames they do not disturb each other's measure.
"""

import array
import asyncio
import contextlib
import math
import wave
from bisect import bisect
from collections import deque
from collections.abc import AsyncIterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final, cast
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from telephony.link import FRAME_BYTES
from telephony.tickets import issue
from tests.sip.dialing import PATIENCE_S, SECRET
from tests.sip.sentences import said

DEBTOR: Final = 400
AGENT: Final = 700
SUPERVISOR: Final = 1000
OTHER: Final = 1300
MUSIC: Final = 1600
ANNOUNCEMENT: Final = 1900

LOUDNESS: Final = 5000  # amplitude of what is spoken
HEARD: Final = 1500  # amplitude above which a tone counts as heard,
UNHEARD: Final = 150  # and below which it counts as not heard
WINDOW: Final = 8  # frames: 160 ms
SAMPLES: Final = FRAME_BYTES // 2


@cache
def _wave(hertz: int) -> tuple[list[float], list[float]]:
    angles = [2 * math.pi * hertz * n / 8000 for n in range(160)]  # a multiple of 50 Hz repeats every 160 samples
    return [math.cos(angle) for angle in angles], [math.sin(angle) for angle in angles]


def tone(hertz: int) -> bytes:
    """20 ms of a tone; the next 20 ms are the same."""
    return array.array("h", (int(LOUDNESS * sine) for sine in _wave(hertz)[1])).tobytes()


def strength(pcm: bytes, hertz: int) -> float:
    """The amplitude of a tone within PCM."""
    samples = array.array("h", pcm)
    cosines, sines = _wave(hertz)
    real = sum(sample * cosines[n % 160] for n, sample in enumerate(samples))
    imaginary = sum(sample * sines[n % 160] for n, sample in enumerate(samples))
    return 2 * math.hypot(real, imaginary) / max(1, len(samples))


def write_tone(file: Path, hertz: int, seconds: float) -> None:
    """A WAV file of a tone."""
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        out.writeframes(tone(hertz) * int(seconds * 50))


class Ear:
    """What somebody hears, and whether they speak."""

    def __init__(self, hertz: int) -> None:
        self.hertz = hertz
        self.frames: list[bytes] = []
        self.muted = False
        self._to_say: deque[bytes] = deque()
        self._more = asyncio.Event()

    def say(self, pcm: bytes) -> None:
        """Say a sentence, from the next frame on."""
        self._to_say.extend(pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm), FRAME_BYTES))

    def next_frame(self) -> bytes:
        """The next 20 ms that are spoken."""
        if self._to_say:
            return self._to_say.popleft()
        return bytes(FRAME_BYTES) if self.muted else tone(self.hertz)

    def hear(self, pcm: bytes) -> None:
        """20 ms."""
        self.frames.append(pcm)
        self._more.set()

    async def until(self, *tones: int, without: Sequence[int] = ()) -> None:
        """Wait until, from now on, all of these tones are heard at once and none of the others."""
        start = len(self.frames)
        async with asyncio.timeout(PATIENCE_S / 2):
            while not self._hears(start, tones, without):
                self._more.clear()
                await self._more.wait()

    async def until_frames(self, count: int) -> None:
        """Wait until so many more frames were heard."""
        wanted = len(self.frames) + count
        async with asyncio.timeout(PATIENCE_S):
            while len(self.frames) < wanted:
                self._more.clear()
                await self._more.wait()

    async def until_said(self, sentence: bytes, start: int) -> None:
        """Wait until a sentence is in what was heard from the frame `start` on."""
        while not await asyncio.to_thread(said, sentence, b"".join(self.frames[start:])):
            await self.until_frames(25)

    def _hears(self, start: int, tones: Sequence[int], without: Sequence[int]) -> bool:
        if len(self.frames) < start + WINDOW:
            return False
        pcm = b"".join(self.frames[-WINDOW:])
        return all(strength(pcm, hertz) > HEARD for hertz in tones) and all(
            strength(pcm, hertz) < UNHEARD for hertz in without
        )

    def ever_heard(self, hertz: int) -> bool:
        """Whether a tone was in anything heard so far."""
        return any(
            strength(b"".join(self.frames[n : n + WINDOW]), hertz) > HEARD for n in range(0, len(self.frames), WINDOW)
        )


async def hear(sentence: bytes, speaker: Ear, *listeners: Ear) -> None:
    """Have somebody say a sentence until all listeners have heard it: a machine with too much to do loses frames."""
    starts = [len(listener.frames) for listener in listeners]
    async with asyncio.timeout(3 * PATIENCE_S):
        while True:
            speaker.say(sentence)
            waiting = [listener.until_said(sentence, start) for listener, start in zip(listeners, starts, strict=True)]
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(len(sentence) / 16_000 + 3):
                    await asyncio.gather(*waiting)
                    return


class BrowserVoice(Ear):
    """A browser on a port of a call."""

    def __init__(self, socket: ClientConnection, hertz: int) -> None:
        super().__init__(hertz)
        self.socket = socket

    async def speak(self) -> None:
        """Speak in real time until the websocket closes."""
        with contextlib.suppress(ConnectionClosed):
            async for _ in _every_20_ms():
                await self.socket.send(self.next_frame())

    async def listen(self) -> None:
        """Keep what is heard until the websocket closes."""
        with contextlib.suppress(ConnectionClosed):
            async for frame in self.socket:
                if isinstance(frame, bytes):
                    self.hear(frame)


@contextlib.asynccontextmanager
async def browser_voice(url: str, call_id: str, hertz: int = AGENT, port: str = "agent") -> AsyncIterator[BrowserVoice]:
    """A browser that speaks and listens on the port of a call of the node at `url`."""
    ticket = issue(SECRET, call_id=call_id, agent="ana", port=port)
    async with connect(f"{url}/audio/{quote(call_id)}?ticket={quote(ticket)}", compression=None) as socket:
        voice = BrowserVoice(socket, hertz)
        tasks = [
            asyncio.create_task(voice.speak(), name="browser speaks"),
            asyncio.create_task(voice.listen(), name="browser listens"),
        ]
        try:
            yield voice
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)


class PhoneVoice(Ear, asyncio.DatagramProtocol):
    """The RTP socket of a telephone: answers to where packets come from. Keeps the digits of RFC 4733 it gets."""

    def __init__(self, hertz: int) -> None:
        super().__init__(hertz)
        self.payload_types: list[int] = []
        self.digits: list[str] = []
        self._events: set[bytes] = set()  # the time stamps of those digits
        self._far: tuple[str, int] | None = None
        self._sequence = 0
        self._time = 0
        self._transport: asyncio.DatagramTransport

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._transport.get_extra_info("sockname")[1])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)  # asyncio's own is no subclass of it

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._far = addr
        kind = data[1] & 0x7F
        if kind in {0, 8}:
            self.payload_types.append(kind)
            self.hear(_decoded(data[12:], kind))
        elif len(data) == 16 and data[4:8] not in self._events:  # RFC 4733: the packets of one key share a time stamp
            self._events.add(data[4:8])
            self.digits.append("0123456789*#ABCD"[data[12]])

    async def speak(self) -> None:
        """Speak in real time."""
        async for _ in _every_20_ms():
            kind = self.payload_types[-1] if self.payload_types else 8
            self._send(kind, _encoded(self.next_frame(), kind))

    def press(self, digit: str) -> None:
        """Press a key for 100 ms (RFC 4733), by the payload type of the library's offer."""
        event, start = "0123456789*#ABCD".index(digit), self._time
        for duration, last in ((160, 0), (480, 0), (800, 0x80), (800, 0x80), (800, 0x80)):
            self._send(120, bytes([event, last | 10]) + duration.to_bytes(2, "big"), at=start, marker=duration == 160)

    def _send(self, kind: int, payload: bytes, *, at: int | None = None, marker: bool = False) -> None:
        if self._far is None:
            return
        stamp = self._time if at is None else at
        header = bytes([0x80, kind | (0x80 if marker else 0)]) + self._sequence.to_bytes(2, "big")
        self._transport.sendto(header + stamp.to_bytes(4, "big") + b"us, " + payload, self._far)
        self._sequence = (self._sequence + 1) % 65536
        self._time += SAMPLES if at is None else 0


@contextlib.asynccontextmanager
async def phone_voice(hertz: int = DEBTOR) -> AsyncIterator[PhoneVoice]:
    """A telephone's RTP socket on a free port, that speaks."""
    loop = asyncio.get_running_loop()
    transport, voice = await loop.create_datagram_endpoint(lambda: PhoneVoice(hertz), local_addr=("127.0.0.1", 0))
    speaking = asyncio.create_task(voice.speak(), name="telephone speaks")
    try:
        yield voice
    finally:
        speaking.cancel()
        await asyncio.wait([speaking])
        transport.close()


async def _every_20_ms() -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        yield
        due += 0.02
        await asyncio.sleep(due - loop.time())


def _linear(kind: int, code: int) -> int:
    """One sample of G.711 as a 16-bit one: mu-law (0) or A-law (8)."""
    value = code ^ (0xFF if kind == 0 else 0x55)
    exponent, mantissa = (value >> 4) & 7, value & 15
    if kind == 0:
        magnitude = (((mantissa << 3) + 0x84) << exponent) - 0x84
        return -magnitude if value & 0x80 else magnitude
    magnitude = (mantissa << 4) + 8 if exponent == 0 else ((mantissa << 4) + 0x108) << (exponent - 1)
    return magnitude if value & 0x80 else -magnitude


@cache
def _decoding(kind: int) -> list[int]:
    return [_linear(kind, code) for code in range(256)]


@cache
def _encoding(kind: int) -> tuple[list[float], list[int]]:
    """Where one level gives way to the next, and the codes of the levels, both ascending."""
    levels = sorted((level, code) for code, level in enumerate(_decoding(kind)))
    return [(low + high) / 2 for (low, _), (high, _) in pairwise(levels)], [code for _, code in levels]


@cache
def _encoded(pcm: bytes, kind: int) -> bytes:
    borders, codes = _encoding(kind)
    return bytes(codes[bisect(borders, sample)] for sample in array.array("h", pcm))


def _decoded(payload: bytes, kind: int) -> bytes:
    table = _decoding(kind)
    return array.array("h", (table[code] for code in payload)).tobytes()
