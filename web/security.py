"""What every answer carries to keep browsers from being used against us, and where a websocket may come from."""

import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import CsrfRejected
from web.settings import WebSettings

CSRF_FIELD: Final = "csrf"


def security_headers(settings: WebSettings) -> Mapping[str, str]:
    """Headers of every answer: nothing runs that we did not serve, nobody frames us, nothing is told to others."""
    policy = (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; "
        f"img-src 'self' data:; connect-src 'self' {settings.audio_origin}"
    )
    headers = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
    }
    if settings.cookie_secure:
        headers["strict-transport-security"] = "max-age=31536000"
    return headers


class SecurityHeaders:
    """Adds the security headers to every HTTP answer, and keeps pages with people's data out of caches."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; touch only HTTP answers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)  # a picture may have a stricter policy of its own
                if "cache-control" not in headers:
                    headers["cache-control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_with_headers)


def check_csrf(expected: str, given: object) -> None:
    """Raise CsrfRejected unless a form's token is the expected one."""
    if not isinstance(given, str) or not secrets.compare_digest(expected.encode(), given.encode()):
        raise CsrfRejected


def same_origin(headers: Headers) -> bool:
    """Whether a websocket was opened by a page of ours, or by a client that is no browser.

    A browser sends the session's cookie with any websocket, and always says which page opened it (RFC 6455 §10.2), so
    the origin stands in for a form's token. A client that names no origin is not a browser and carries nobody's cookie
    but its own.
    """
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
