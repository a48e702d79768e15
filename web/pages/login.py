"""Signing in and out."""

import secrets
import time
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from metrics.screens import LOGINS
from web import audit
from web.access import viewer_of
from web.accounts import credentials, set_password_hash
from web.errors import BadCredentials, SignInRefused, TooManyFailures, sign_in_words, status_of
from web.pages.answers import language_of, render_page
from web.security import CSRF_FIELD, check_csrf
from web.services import Services, services_of
from web.sessions import COOKIE, Viewer, close_session, forget_expired, open_session

_FORM_COOKIE: Final = "alo_form"


async def login_form(request: Request) -> Response:
    """The sign-in form; who is signed in already goes home."""
    if await viewer_of(request) is not None:
        return RedirectResponse("/", status_code=303)
    return _form(request, username="", going_to=_safe_path(request.query_params.get("next", "")))


async def login(request: Request) -> Response:
    """Sign in: 303 to where the user was going, or the form again with what is wrong."""
    form = await request.form()
    check_csrf(request.cookies.get(_FORM_COOKIE, secrets.token_hex()), form.get(CSRF_FIELD))
    username = str(form.get("username", "")).replace("\0", "").strip().lower()  # no user has one, no table can hold it
    going_to = _safe_path(str(form.get("next", "")))
    address = request.client.host if request.client is not None else ""
    try:
        token = await _sign_in(services_of(request), username, str(form.get("password", "")), address)
    except SignInRefused as error:
        return _form(request, username=username, going_to=going_to, error=error)
    answer = RedirectResponse(going_to, status_code=303)
    _set_cookie(request, answer, COOKIE, token, services_of(request).settings.session_life.total_seconds())
    answer.delete_cookie(_FORM_COOKIE)
    return answer


async def logout(request: Request, viewer: Viewer) -> Response:
    """End the session."""
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        await close_session(conn, request.cookies[COOKIE])
        await audit.write(
            conn, audit.Action.LOGOUT, user_id=viewer.user_id, subject=f"user:{viewer.user_id}", now=datetime.now(UTC)
        )
    answer = RedirectResponse("/login", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


async def _sign_in(services: Services, username: str, password: str, address: str) -> str:
    """Return the token of a new session; raises SignInRefused and logs the failure."""
    key = f"{username}@{address}"
    wait = services.login_limit.wait_s(key, time.monotonic())
    if wait:
        LOGINS.labels("limited").inc()
        raise TooManyFailures(int(wait) + 1)
    services.login_limit.failed(key, time.monotonic())  # until shown otherwise: many at once must not slip through
    async with services.pool.acquire() as conn:
        known = await credentials(conn, username)
    matched = await services.passwords.matches(None if known is None else known.password_hash, password)
    now = datetime.now(UTC)
    if known is None or not matched:
        await _log_failure(services, None if known is None else known.user_id, username, address, now)
        LOGINS.labels("refused").inc()
        raise BadCredentials
    services.login_limit.succeeded(key)
    LOGINS.labels("accepted").inc()
    rehashed = await services.passwords.hash(password) if services.passwords.outdated(known.password_hash) else None
    async with services.pool.acquire() as conn, conn.transaction():
        if rehashed is not None:
            await set_password_hash(conn, known.user_id, rehashed)
        await forget_expired(conn, now=now)
        subject = f"user:{known.user_id}"
        await audit.write(
            conn, audit.Action.LOGIN, user_id=known.user_id, subject=subject, now=now, detail={"address": address}
        )
        return await open_session(conn, known.user_id, now=now, life=services.settings.session_life)


async def _log_failure(services: Services, user_id: int | None, username: str, address: str, now: datetime) -> None:
    detail = {"username": username[:100], "address": address}
    subject = "user:unknown" if user_id is None else f"user:{user_id}"
    async with services.pool.acquire() as conn:
        await audit.write(conn, audit.Action.LOGIN_FAILED, user_id=user_id, subject=subject, now=now, detail=detail)


def _form(request: Request, *, username: str, going_to: str, error: SignInRefused | None = None) -> Response:
    """The form, with a token of its own: there is no session yet whose token it could carry."""
    token = request.cookies.get(_FORM_COOKIE) or secrets.token_urlsafe(32)
    words = None if error is None else sign_in_words(error, language_of(request))
    context = {"csrf": token, "username": username, "error": words, "next": going_to}
    answer = render_page(request, "login.html", context, status=200 if error is None else status_of(error))
    _set_cookie(request, answer, _FORM_COOKIE, token, None)
    return answer


def _set_cookie(request: Request, answer: Response, name: str, value: str, life_s: float | None) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=None if life_s is None else int(life_s),
        httponly=True,
        samesite="lax",
        secure=services_of(request).settings.cookie_secure,
    )


def _safe_path(path: str) -> str:
    """`path` if it stays on this site, else the home page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
