"""The carrier's status port: plain HTTP, `GET /calls` and `GET /healthz`, both JSON."""

import json
import socket
from collections.abc import Callable, Iterable
from dataclasses import asdict
from http import HTTPStatus
from typing import Final

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from telephony.carrier.ledger import CallRecord

_NO_STORE: Final = ("Cache-Control", "no-store")


async def serve_status(
    bound: socket.socket, *, calls: Callable[[], Iterable[CallRecord]], health: Callable[[], dict[str, int]]
) -> Server:
    """Start the status port on a bound socket; close the server that is returned."""

    def answer(_connection: ServerConnection, request: Request) -> Response:
        match request.path.partition("?")[0]:
            case "/calls":
                return _json(HTTPStatus.OK, [asdict(call) for call in calls()])
            case "/healthz":
                return _json(HTTPStatus.OK, health())
            case _:
                return _json(HTTPStatus.NOT_FOUND, {"error": "not found"})

    async def never(_connection: ServerConnection) -> None:
        """No request is ever upgraded: `answer` answers them all."""

    return await serve(never, sock=bound, process_request=answer, compression=None)


def _json(status: HTTPStatus, value: object) -> Response:
    body = json.dumps(value).encode()
    headers = Headers([("Content-Type", "application/json"), ("Content-Length", str(len(body))), _NO_STORE])
    headers["Connection"] = "close"
    return Response(status.value, status.phrase, headers, body)
