"""Robot agents: they log in as people do and work through the websocket API of the agent's screen."""

import asyncio
import contextlib
import json
import random
import re
import time
from collections.abc import Coroutine, Mapping
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
    """One robot agent. `screen_delays_ms` holds, per call, 200 OK received → first screen message with that call."""

    base_url: str
    username: str
    password: str
    seed: int
    tempo: Tempo = field(default_factory=Tempo)
    screen_delays_ms: list[float] = field(default_factory=list)
    frames_heard: int = 0
    errors: list[str] = field(default_factory=list)

    async def work(self) -> None:
        """Take calls until cancelled; a lost connection is opened again."""
        draw = random.Random(self.seed)  # noqa: S311  (a simulation, not a secret)
        while True:
            try:
                cookie = await log_in(self.base_url, self.username, self.password)
                url = f"ws{self.base_url.removeprefix('http')}/agent/live"
                headers = {"Cookie": cookie}
                async with connect(
                    url,
                    additional_headers=headers,
                    origin=self.base_url,  # type: ignore[arg-type]  # a NewType of str
                    subprotocols=[Subprotocol("alo.json")],
                    compression=None,
                ) as socket:
                    await _Shift(self, socket, draw).run()
                await asyncio.sleep(_RETRY_S)
            except (OSError, ConnectionClosed, InvalidHandshake, httpx.HTTPError) as error:
                log.info("robot reconnects", robot=self.username, error=str(error))
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
    """One connection of a robot: reacts to what the screen shows."""

    def __init__(self, robot: Robot, socket: ClientConnection, draw: random.Random) -> None:
        self._robot = robot
        self._socket = socket
        self._draw = draw
        self._met: set[str] = set()
        self._seen: set[str] = set()
        self._recorded: set[str] = set()
        self._tasks: asyncio.TaskGroup
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Handle messages until the connection closes."""
        async with asyncio.TaskGroup() as self._tasks:
            with contextlib.suppress(ConnectionClosed):
                async for text in self._socket:
                    await self._react(json.loads(text))
            for task in self._running:
                task.cancel()

    async def _react(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "error":
            self._robot.errors.append(f"{message.get('field')}: {message.get('message')}")
            self._recorded.clear()  # try again with another outcome
            return
        if message["type"] != "screen":
            return
        state, call = message["presence"]["state"], message["call"]
        if state in {"paused", "logged_out"}:
            await self._send(do="ready")
        if message["preview"] is not None:
            await self._see(message["preview"])
        if call is None:
            return
        if call["attempt_id"] not in self._met and call["answered_at"] is not None:
            self._meet(call, message["audio_url"])
        if state == "wrap_up" and call["attempt_id"] not in self._recorded:
            self._recorded.add(call["attempt_id"])
            self._begin(self._wrap_up(call), "robot wraps up")

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
            self._begin(self._converse(call["attempt_id"], audio_url), "robot converses")

    async def _converse(self, attempt_id: str, audio_url: str) -> None:
        hearing = asyncio.create_task(talk(audio_url), name="robot hears")
        talk_s = max(1.0, self._draw.expovariate(1 / self._robot.tempo.talk_s))
        await asyncio.wait({hearing}, timeout=talk_s / 2)
        if not hearing.done() and self._draw.random() < 0.6:
            await self._send(do="identify", attempt_id=attempt_id)
        await asyncio.wait({hearing}, timeout=talk_s / 2)
        if not hearing.done():
            await self._send(do="hang_up", attempt_id=attempt_id)
        self._robot.frames_heard += await hearing

    async def _wrap_up(self, call: Mapping[str, Any]) -> None:
        await asyncio.sleep(self._draw.uniform(0.3, 1.7) * self._robot.tempo.wrap_up_s)
        choices = _CONVERSATION if call["identified"] else _NO_CONVERSATION
        outcome = self._draw.choices([name for name, _ in choices], [share for _, share in choices])[0]
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

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = self._tasks.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _send(self, **fields: str) -> None:
        with contextlib.suppress(ConnectionClosed):  # the next shift goes on where this one stopped
            await self._socket.send(json.dumps(fields))
