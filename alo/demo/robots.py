"""Robot agents: they log in as people do and work through the websocket API of the agent's screen."""

import asyncio
import contextlib
import json
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from alo.demo.robot_audio import talk

_RETRY_S: Final = 0.5
_ASK_AGAIN_S: Final = 2.0
_CSRF: Final = re.compile(r'name="csrf"[^>]*value="([^"]+)"')
_CONVERSATION: Final = (  # outcome when the right party was reached, share
    ("agreement", 24),
    ("promise_to_pay", 22),
    ("refuses", 16),
    ("cannot_pay", 12),
    ("callback", 10),
    ("claims_paid", 8),
    ("hung_up_right_party", 8),
)
_NO_CONVERSATION: Final = (("voicemail", 40), ("hung_up_unidentified", 35), ("wrong_number", 15), ("silent", 10))

log = structlog.get_logger()


@dataclass(slots=True)
class Tempo:
    """How long a robot does things, in seconds: mean of the talk, and of the wrap-up."""

    talk_s: float = 8.0
    wrap_up_s: float = 1.5


@dataclass(slots=True)
class Robot:
    """One robot agent. `screen_delays_ms` holds, per call, 200 OK received → first screen message with that call.

    `heard` is called with the attempt for each frame of its audio. `hung_up` are the attempts that it asked to end;
    `recorded` maps those whose outcome the screen took to the outcome. While `frozen` it is a page that hangs: its
    connections are open, and nothing that comes in is answered.
    """

    base_url: str
    username: str
    password: str
    seed: int
    tempo: Tempo = field(default_factory=Tempo)
    screen_delays_ms: list[float] = field(default_factory=list)
    frames_heard: int = 0
    errors: list[str] = field(default_factory=list)
    heard: Callable[[str], None] = lambda _attempt_id: None
    hung_up: set[str] = field(default_factory=set)
    recorded: dict[str, str] = field(default_factory=dict)
    frozen: bool = False

    async def work(self) -> None:
        """Take calls until cancelled; a lost connection is opened again."""
        draw = random.Random(self.seed)  # noqa: S311  (a simulation, not a secret)
        async with asyncio.TaskGroup() as tasks:
            await self._keep_working(_Shift(self, draw, tasks))

    async def _keep_working(self, shift: "_Shift") -> None:
        cookie = None
        while True:
            try:
                cookie = cookie or await log_in(self.base_url, self.username, self.password)
                url = f"ws{self.base_url.removeprefix('http')}/agent/live"
                headers = {"Cookie": cookie}
                async with connect(
                    url,
                    additional_headers=headers,
                    origin=self.base_url,  # type: ignore[arg-type]  # a NewType of str
                    subprotocols=[Subprotocol("alo.json")],
                    compression=None,
                ) as socket:
                    await shift.serve(socket)
                await asyncio.sleep(_RETRY_S)
            except (OSError, ConnectionClosed, InvalidHandshake, httpx.HTTPError) as error:
                log.info("robot reconnects", robot=self.username, error=str(error))
                if isinstance(error, InvalidHandshake):
                    cookie = None  # the session may have ended
                await asyncio.sleep(_RETRY_S)


async def log_in(base_url: str, username: str, password: str) -> str:
    """Log in by the form, as a browser does; returns the cookie header. Raises httpx.HTTPError."""
    async with httpx.AsyncClient(base_url=base_url, timeout=10) as client:
        page = (await client.get("/login")).raise_for_status()
        token = _CSRF.search(page.text)
        form = {"username": username, "password": password, "csrf": token[1] if token else ""}
        answer = await client.post("/login", data=form, headers={"Origin": base_url})
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise httpx.HTTPStatusError("login refused", request=answer.request, response=answer)
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


class _Shift:
    """A robot's shift: reacts to what the screen shows. As in a browser, audio outlives the screen's connection."""

    def __init__(self, robot: Robot, draw: random.Random, tasks: asyncio.TaskGroup) -> None:
        self._robot = robot
        self._draw = draw
        self._tasks = tasks
        self._socket: ClientConnection | None = None
        self._met: set[str] = set()
        self._screen: Mapping[str, Any] = {"type": "none yet"}
        self._recorded: dict[str, str] = {}  # attempt → outcome asked for, empty while it is thought of
        self._wrapping_up: set[asyncio.Task[None]] = set()
        self._seen: set[str] = set()

    async def serve(self, socket: ClientConnection) -> None:
        """Handle messages until the connection closes."""
        self._socket = socket
        self._recorded.clear()  # what the connection before asked for may not have arrived
        with contextlib.suppress(ConnectionClosed):
            async for text in socket:
                if not self._robot.frozen:
                    await self._react(json.loads(text))
        for task in self._wrapping_up:
            task.cancel()

    async def _react(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "error":
            self._robot.errors.append(f"{message.get('field')}: {message.get('message')}")
            self._recorded.clear()  # try again with another outcome
            message = self._screen  # the same as before: it does not come again
        if message["type"] == "roll_call":
            await self._send(do="here")
        if message["type"] != "screen":
            return
        self._screen = message
        state, call = message["presence"]["state"], message["call"]
        self._note_recorded(None if call is None else call["attempt_id"])
        if state in {"paused", "logged_out"}:
            await self._send(do="ready")
        if message["preview"] is not None:
            await self._see(message["preview"])
        if call is None:
            return
        if call["attempt_id"] not in self._met and call["answered_at"] is not None:
            self._meet(call, message["audio_url"])
        if state == "wrap_up" and call["attempt_id"] not in self._recorded:
            self._recorded[call["attempt_id"]] = ""
            task = self._tasks.create_task(self._wrap_up(call), name="robot wraps up")
            self._wrapping_up.add(task)
            task.add_done_callback(self._wrapping_up.discard)

    def _note_recorded(self, present: str | None) -> None:
        """A call that has left the screen after its outcome was asked for has it."""
        for attempt_id in [each for each, outcome in self._recorded.items() if outcome and each != present]:
            self._robot.recorded[attempt_id] = self._recorded.pop(attempt_id)

    async def _see(self, preview: Mapping[str, Any]) -> None:
        """Dial whom the screen shows, or put away whom the rules forbid."""
        if preview["refused"]:
            await self._send(do="put_away")
        elif preview["shown_at"] not in self._seen:
            self._seen.add(preview["shown_at"])
            await self._send(do="call_previewed")

    def _meet(self, call: Mapping[str, Any], audio_url: str | None) -> None:
        self._met.add(call["attempt_id"])
        if call["answered_at"] is not None:
            answered = datetime.fromisoformat(call["answered_at"]).timestamp()
            self._robot.screen_delays_ms.append((time.time() - answered) * 1000)
        if audio_url is not None:
            self._tasks.create_task(self._converse(call["attempt_id"], audio_url), name="robot converses")

    async def _converse(self, attempt_id: str, audio_url: str) -> None:
        robot = self._robot
        hearing = asyncio.create_task(
            talk(audio_url, heard_one=lambda: robot.heard(attempt_id), speaks=lambda: not robot.frozen),
            name="robot hears",
        )
        talk_s = max(1.0, self._draw.expovariate(1 / self._robot.tempo.talk_s))
        await asyncio.wait({hearing}, timeout=talk_s / 2)
        if not hearing.done() and self._draw.random() < 0.6:
            await self._send(do="identify", attempt_id=attempt_id)
        await asyncio.wait({hearing}, timeout=talk_s / 2)
        while not hearing.done():
            if not robot.frozen:
                robot.hung_up.add(attempt_id)
            await self._send(do="hang_up", attempt_id=attempt_id)
            await asyncio.wait({hearing}, timeout=_ASK_AGAIN_S)  # the screen may have been without a connection
        self._robot.frames_heard += await hearing

    async def _wrap_up(self, call: Mapping[str, Any]) -> None:
        await asyncio.sleep(self._draw.uniform(0.3, 1.7) * self._robot.tempo.wrap_up_s)
        choices = _CONVERSATION if call["identified"] else _NO_CONVERSATION
        outcome = self._draw.choices([name for name, _ in choices], [share for _, share in choices])[0]
        self._recorded[call["attempt_id"]] = outcome
        await self._send(do="outcome", attempt_id=call["attempt_id"], outcome=outcome, **self._fields(outcome, call))

    def _fields(self, outcome: str, call: Mapping[str, Any]) -> dict[str, str]:
        now = datetime.now(UTC)
        if outcome == "agreement":
            total = int(call["total_centavos"]) * self._draw.choice((100, 95, 90)) // 100
            instalments = self._draw.choice((1, 1, 2, 3)) if total > 20_000 else 1
            return {
                "total": f"{total // 100},{total % 100:02d}",
                "instalments": str(instalments),
                "first_due": f"{now + timedelta(days=3):%Y-%m-%d}",
            }
        if outcome == "promise_to_pay":
            return {"promised_for": f"{now + timedelta(days=5):%Y-%m-%d}"}
        if outcome == "callback":
            return {"callback_at": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}"}
        return {}

    async def _send(self, **fields: str) -> None:
        if self._robot.frozen or self._socket is None:
            return
        with contextlib.suppress(ConnectionClosed):  # the next shift goes on where this one stopped
            await self._socket.send(json.dumps(fields))
