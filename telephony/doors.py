"""Who may open which path of a node's port, and the answers to plain HTTP.

/control            websocket, `Authorization: Bearer <secret>`
/audio/<call_id>    websocket, `?ticket=…` (telephony.tickets)
/healthz            200 while the process turns
/readyz             200 while every SIP worker is up and calls are taken, else 503: `draining` or `not ready`
/metrics            Prometheus text
"""

import hmac
from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from telephony import tickets
from telephony.errors import InvalidTicket

CONTROL: Final = "/control"
AUDIO: Final = "/audio/"
READY: Final = "ready"


class Doorkeeper:
    """Lets websockets in, and answers everything else."""

    def __init__(self, secret: str, *, state: Callable[[], str], is_live: Callable[[str], bool]) -> None:
        self._secret = secret
        self._state = state
        self._is_live = is_live

    def __call__(self, connection: ServerConnection, request: Request) -> Response | None:
        """None lets the websocket handshake go on."""
        del connection
        path = urlsplit(request.path).path
        if path == CONTROL:
            return None if self._is_dialer(request) else _text(HTTPStatus.UNAUTHORIZED, "wrong bearer token")
        if path.startswith(AUDIO):
            return self._audio(request)
        if path == "/healthz":
            return _text(HTTPStatus.OK, "ok")
        if path == "/readyz":
            state = self._state()
            return _text(HTTPStatus.OK if state == READY else HTTPStatus.SERVICE_UNAVAILABLE, state)
        if path == "/metrics":
            return _answer(HTTPStatus.OK, generate_latest(REGISTRY), CONTENT_TYPE_LATEST)
        return _text(HTTPStatus.NOT_FOUND, "no such path")

    def port(self, request: Request) -> str:
        """The port that the ticket of a request for audio is for; raises InvalidTicket."""
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        return tickets.verify(self._secret, ticket, call_id=audio_call(request)).port

    def _is_dialer(self, request: Request) -> bool:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), f"Bearer {self._secret}".encode())

    def _audio(self, request: Request) -> Response | None:
        call_id = audio_call(request)
        try:
            self.port(request)
        except InvalidTicket as error:
            return _text(HTTPStatus.FORBIDDEN, str(error))
        return None if self._is_live(call_id) else _text(HTTPStatus.NOT_FOUND, "no such call")


def audio_call(request: Request) -> str:
    """The call id in the path of a request for audio."""
    return unquote(urlsplit(request.path).path.removeprefix(AUDIO))


def _text(status: HTTPStatus, text: str) -> Response:
    return _answer(status, f"{text}\n".encode(), "text/plain; charset=utf-8")


def _answer(status: HTTPStatus, body: bytes, content_type: str) -> Response:
    headers = Headers({"Content-Type": content_type, "Content-Length": str(len(body)), "Connection": "close"})
    return Response(status.value, status.phrase, headers, body)
