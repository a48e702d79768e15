"""Full pages: a template with what the frame around it needs."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse

from web.access import known_viewer
from web.accounts import THEMES, Theme
from web.i18n.catalogue import LOCALES, LocaleCode, locale_code
from web.i18n.language import Language
from web.services import services_of

LOCALE_COOKIE: Final = "alo_locale"
THEME_COOKIE: Final = "alo_theme"


def locale_of(request: Request) -> LocaleCode:
    """The language to answer in: the viewer's, else the one last used in this browser, else the centre's."""
    if (viewer := known_viewer(request)) is not None:
        return viewer.locale
    default = locale_code(services_of(request).settings.default_locale)
    return locale_code(request.cookies.get(LOCALE_COOKIE), default)


def theme_of(request: Request) -> Theme:
    """Light, dark, or whatever the system says."""
    if (viewer := known_viewer(request)) is not None:
        return viewer.theme
    return next((theme for theme in THEMES if theme == request.cookies.get(THEME_COOKIE)), "system")


def language_of(request: Request) -> Language:
    """The language to answer in."""
    return services_of(request).renderer.languages[locale_of(request)]


def render_page(
    request: Request, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HTMLResponse:
    """Answer with a full page."""
    frame = {
        "viewer": known_viewer(request),
        "theme": theme_of(request),
        "themes": THEMES,
        "locales": LOCALES,
        "path": request.url.path,
    }
    text = services_of(request).renderer.render(locale_of(request), template, {**frame, **(context or {})})
    return HTMLResponse(text, status)
