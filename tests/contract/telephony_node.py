"""A double of a telephony node: the control protocol on a real websocket, with calls that do what the test says.

It keeps the node's promises: a second Originate with a known id does nothing, HangUp of an unknown call is ignored,
every event reaches every connection in order, and ended calls are remembered for the snapshot.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from telephony import protocol
from telephony.end_cause import EndCause
from telephony.protocol import (
    Accept,
    Answered,
    Arrange,
    Arranged,
    ArrangementName,
    AskSnapshot,
    AudioConnected,
    AudioGone,
    CallEvent,
    CallFailed,
    CallState,
    Capacity,
    ConnectAudio,
    Detected,
    Digit,
    EarlyTone,
    Ended,
    HangUp,
    Heard,
    Incoming,
    Originate,
    Play,
    Played,
    Recorded,
    RecordingNoted,
    Refuse,
    Ringing,
    SendDigits,
    Snapshot,
    Supervise,
    TrunkState,
    Trying,
    Unsupervise,
    UseTrunks,
)
from tests.sip.dialing import SECRET

WAIT_S = 8.0


@dataclass
class DoubleCall:
    """One call on the double. `wants_audio` is set once the dialer opened it to a browser."""

    order: Originate
    state: CallState
    wants_audio: bool = False


class NodeDouble:
    """Listens on 127.0.0.1 while used as an async context; `dialled` counts INVITEs per call id, `played` sounds."""

    def __init__(self, *, name: str = "local", max_calls: int = 20, browsers: bool = True) -> None:
        self.name = name
        self.max_calls = max_calls
        self.browsers = browsers  # False: no browser ever comes to the audio
        self.calls: dict[str, DoubleCall] = {}
        self.dialled: list[str] = []
        self.played: list[tuple[str, str]] = []
        self.hung_up: list[str] = []
        self.trunks: list[tuple[protocol.Trunk, ...]] = []  # of every UseTrunks, in order
        self.noted: list[str] = []
        self.recordings: dict[str, Recorded] = {}  # told until they are noted
        self.opened: list[ConnectAudio] = []
        self.arranged: list[Arrange] = []
        self.digits: list[tuple[str, str]] = []
        self.supervised: list[Supervise | Unsupervise] = []
        self.mute = False  # orders about who hears whom are taken and never confirmed
        self.accepted: list[Accept] = []
        self.refused: list[tuple[str, int]] = []
        self.accepts = True  # False: the far end of calls that come in hears it ringing whatever the dialer says
        self.silent: set[str] = set()  # sounds that go on until the test ends them
        self._placed: asyncio.Queue[str] = asyncio.Queue()
        self._connections: set[ServerConnection] = set()
        self._server: Server | None = None
        self._port = 0
        self._changed = asyncio.Condition()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        await self.come_up()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.go_down()

    async def come_up(self) -> None:
        """Listen, on the same port as before."""
        self._server = await serve(
            self._converse, "127.0.0.1", self._port, process_request=self._admit, compression=None, ping_interval=None
        )
        self._port = next(iter(self._server.sockets)).getsockname()[1]

    async def go_down(self) -> None:
        """Drop all connections and stop listening; calls go on."""
        if self._server is not None:
            self._server.close(code=1001)
            await self._server.wait_closed()
            self._server = None

    async def restart(self) -> None:
        """Die and come back: every call is forgotten."""
        await self.go_down()
        self.calls.clear()
        await self.come_up()

    async def placed(self) -> str:
        """Wait for the next INVITE, which must come soon, and return the id of its call."""
        async with asyncio.timeout(WAIT_S):
            return await self._placed.get()

    async def next_call(self) -> str:
        """Wait for the next INVITE, however long, and return the id of its call."""
        return await self._placed.get()

    async def connected(self) -> None:
        """Wait until a dialer is connected."""
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(lambda: bool(self._connections))

    def nothing_placed(self) -> bool:
        """Tell whether no INVITE waits to be looked at."""
        return self._placed.empty()

    async def trying(self, call_id: str) -> None:
        now = time.time()
        await self._happen(call_id, Trying(call_id=call_id, at=now), trying_at=now)

    async def ring(self, call_id: str) -> None:
        now = time.time()
        await self._happen(call_id, Ringing(call_id=call_id, at=now), ringing_at=now)

    async def answer(self, call_id: str) -> float:
        """Answer, and return the time of the 200 OK."""
        now = time.time()
        await self._happen(call_id, Answered(call_id=call_id, at=now), answered_at=now)
        return now

    async def connect_browser(self, call_id: str) -> None:
        await self._happen(call_id, AudioConnected(call_id=call_id, at=time.time()), audio_connected=True)

    async def lose_browser(self, call_id: str) -> None:
        await self._happen(call_id, AudioGone(call_id=call_id, at=time.time()), audio_connected=False)

    async def detect(self, call_id: str, kind: Heard) -> None:
        event = Detected(call_id=call_id, at=time.time(), kind=kind, after_ms=700)
        await self._happen(call_id, event, heard=kind)

    async def hear_early(self, call_id: str, kind: str) -> None:
        await self._happen(call_id, EarlyTone(call_id=call_id, at=time.time(), kind=kind))

    async def finish_sound(self, call_id: str, sound: str, *, whole: bool = True) -> None:
        await self._happen(call_id, Played(call_id=call_id, at=time.time(), sound=sound, whole=whole))

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait until something is so that commands of a dialer make so."""
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(happened)

    async def end(
        self, call_id: str, cause: EndCause, sip_code: int | None = None, *, trunk: str | None = None
    ) -> None:
        ended = Ended(call_id=call_id, at=time.time(), cause=cause, sip_code=sip_code, trunk=trunk)
        await self._happen(call_id, ended, ended=ended)

    async def say(self, event: CallEvent | TrunkState | CallFailed) -> None:
        """Send any event, true or not, once more or out of order."""
        for connection in list(self._connections):
            with suppress(ConnectionClosed):  # a dialer that has just died hears nothing
                await connection.send(protocol.write(event))

    async def record(self, recorded: Recorded) -> None:
        """Say that a recording is stored, to whoever is connected, and again whenever a snapshot is asked for."""
        self.recordings[recorded.call_id] = recorded
        await self._say_recordings()

    async def until_noted(self, call_id: str) -> None:
        """Wait until a dialer has noted a recording."""
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(lambda: call_id in self.noted)

    async def _say_recordings(self) -> None:
        for recorded in list(self.recordings.values()):
            for connection in list(self._connections):
                await connection.send(protocol.write(recorded))

    async def audio_asked(self, call_id: str) -> None:
        """Wait until the dialer has opened the call to a browser."""
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(lambda: self.calls[call_id].wants_audio)

    async def trunks_told(self, count: int) -> tuple[protocol.Trunk, ...]:
        """Wait until a dialer has told the trunks so many times, and return what it told last."""
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(lambda: len(self.trunks) >= count)
        return self.trunks[-1]

    async def ended(self, call_id: str) -> None:
        """Wait until a call has ended."""
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(lambda: self.calls[call_id].state.ended is not None)

    def add_stranger(self, call_id: UUID) -> None:
        """Carry a call that no dialer asked for."""
        text = str(call_id)
        order = Originate(call_id=text, number="+5511999990000", trunk=protocol.Trunk(name="t", address="127.0.0.1:5"))
        self.calls[text] = DoubleCall(order, CallState(call_id=text, trying_at=time.time()))

    async def come_in(self, caller: str, called: str, *, trunk: str | None = None) -> str:
        """Let somebody call one of our numbers, and return the id of the call."""
        text = str(uuid4())
        incoming = Incoming(call_id=text, at=time.time(), caller=caller, called=called, trunk=trunk)
        order = Originate(call_id=text, number="+5511999990000", trunk=protocol.Trunk(name="t", address="127.0.0.1:5"))
        self.calls[text] = DoubleCall(order, CallState(call_id=text, incoming=incoming))
        await self.say(incoming)
        return text

    async def press(self, call_id: str, digit: str) -> None:
        await self.say(Digit(call_id=call_id, at=time.time(), digit=digit))

    async def heard(self, call_id: str, sound: str) -> None:
        """Wait until a sound was ordered for the call."""
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(lambda: (call_id, sound) in self.played)

    async def until_arranged(self, call_id: str, arrangement: ArrangementName) -> None:
        """Wait until the call is arranged so."""
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(lambda: self.calls[call_id].state.arrangement == arrangement)

    async def _accept(self, order: Accept) -> None:
        self.accepted.append(order)
        call = self.calls.get(order.call_id)
        if self.accepts and call is not None and call.state.answered_at is None:
            await self.answer(order.call_id)

    async def _play(self, command: Play) -> None:
        """Sounds for a caller end by themselves, as fast as they begin; of other calls the test says so."""
        await self._tell()
        call = self.calls.get(command.call_id)
        called_us = call is not None and call.state.incoming is not None
        if called_us and command.sound not in self.silent:
            await self.say(Played(call_id=command.call_id, at=time.time(), sound=command.sound, whole=True))

    async def _happen(self, call_id: str, event: CallEvent, **change: object) -> None:
        call = self.calls[call_id]
        if call.state.ended is None:
            call.state = call.state.model_copy(update=change)
            await self._tell()
            await self.say(event)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        headers: Headers = request.headers
        if request.path != "/control" or headers.get("Authorization") != f"Bearer {SECRET}":
            return connection.respond(401, "not for you\n")
        return None

    async def _converse(self, connection: ServerConnection) -> None:
        await connection.send(protocol.write(Capacity(node=self.name, max_calls=self.max_calls, calls=self._live())))
        self._connections.add(connection)
        await self._tell()
        try:
            with suppress(ConnectionClosed):
                async for frame in connection:
                    await self._obey(connection, protocol.read_command(frame))
        finally:
            self._connections.discard(connection)

    async def _obey(self, connection: ServerConnection, command: protocol.Command) -> None:
        match command:
            case UseTrunks():
                self.trunks.append(command.trunks)
            case AskSnapshot():
                states = tuple(call.state for call in self.calls.values())
                await connection.send(protocol.write(Snapshot(node=self.name, calls=states, at=time.time())))
                await self._say_recordings()
            case RecordingNoted():
                self.recordings.pop(command.call_id, None)
                self.noted.append(command.call_id)
            case Originate() | Accept() | Refuse() | HangUp():
                await self._line(command)
            case _:
                await self._conversation(command)
        await self._tell()

    async def _line(self, command: Originate | Accept | Refuse | HangUp) -> None:
        match command:
            case Originate():
                await self._originate(command)
            case Accept():
                await self._accept(command)
            case Refuse():
                self.refused.append((command.call_id, command.sip_code))
                await self.end(command.call_id, EndCause.REJECTED, command.sip_code)
            case HangUp():
                await self._hang_up(command.call_id)

    async def _conversation(self, command: protocol.Command) -> None:
        match command:
            case Play():
                self.played.append((command.call_id, command.sound))
                await self._play(command)
            case ConnectAudio():
                self.opened.append(command)
                await self._open_audio(command.call_id, fresh=command.fresh)
            case Arrange():
                await self._arrange(command)
            case SendDigits():
                self.digits.append((command.call_id, command.digits))
            case Supervise() | Unsupervise():
                self.supervised.append(command)

    async def _arrange(self, order: Arrange) -> None:
        call, other = self.calls.get(order.call_id), self.calls.get(order.other or "")
        if call is None or (order.other is not None and (other is None or other.state.ended is not None)):
            return
        self.arranged.append(order)
        if not self.mute:
            event = Arranged(call_id=order.call_id, at=time.time(), arrangement=order.arrangement)
            await self._happen(order.call_id, event, arrangement=order.arrangement)

    async def _originate(self, order: Originate) -> None:
        if order.call_id in self.calls:
            return
        self.calls[order.call_id] = DoubleCall(order, CallState(call_id=order.call_id))
        if self._live() > self.max_calls:
            await self.end(order.call_id, EndCause.NO_CAPACITY)
            return
        self.dialled.append(order.call_id)
        await self.trying(order.call_id)
        self._placed.put_nowait(order.call_id)

    async def _hang_up(self, call_id: str) -> None:
        call = self.calls.get(call_id)
        if call is None or call.state.ended is not None:
            return
        self.hung_up.append(call_id)
        answered = call.state.answered_at is not None
        await self.end(call_id, EndCause.LOCAL_HANGUP if answered else EndCause.CANCELLED, None if answered else 487)

    async def _open_audio(self, call_id: str, *, fresh: bool) -> None:
        call = self.calls.get(call_id)
        if call is not None:
            call.wants_audio = True
            await self._tell()
            if self.browsers and (fresh or not call.state.audio_connected):
                await self.connect_browser(call_id)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _live(self) -> int:
        return sum(call.state.ended is None for call in self.calls.values())
