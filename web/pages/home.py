"""The first page of each role, and how a user likes the screens."""

from typing import Final, assert_never
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from web.accounts import THEMES, Role, set_preferences
from web.i18n.catalogue import locale_code
from web.pages.answers import LOCALE_COOKIE, THEME_COOKIE
from web.services import services_of
from web.sessions import Viewer

_YEAR_S: Final = 31_536_000


def home_path(role: Role) -> str:
    """Where a role works."""
    match role:
        case Role.AGENT:
            return "/agent"
        case Role.SUPERVISOR:
            return "/wallboard"
        case Role.MANAGER | Role.ADMIN:
            return "/queues"
        case _:
            assert_never(role)


async def home(_request: Request, viewer: Viewer) -> Response:
    """Send the user to where they work."""
    return RedirectResponse(home_path(viewer.role), status_code=303)


async def preferences(request: Request, viewer: Viewer) -> Response:
    """Remember language and theme; a field that is absent or unknown stays as it is."""
    form = await request.form()
    locale = locale_code(str(form.get("locale", viewer.locale)), viewer.locale)
    theme = next((theme for theme in THEMES if theme == form.get("theme")), viewer.theme)
    services = services_of(request)
    async with services.pool.acquire() as conn:
        await set_preferences(conn, viewer.user_id, locale=locale, theme=theme)
    answer = RedirectResponse(_came_from(request) or home_path(viewer.role), status_code=303)
    for name, value in ((LOCALE_COOKIE, locale), (THEME_COOKIE, theme)):
        answer.set_cookie(name, value, max_age=_YEAR_S, samesite="lax", secure=services.settings.cookie_secure)
    return answer


def _came_from(request: Request) -> str | None:
    """The path of the page that sent the form, if it is one of ours."""
    page = urlsplit(request.headers.get("referer", ""))
    return page.path if page.netloc == request.headers.get("host") and page.path.startswith("/") else None
