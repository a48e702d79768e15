"""Answers of the managers' screens: pages with their navigation, pieces of pages, and the way back after a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from web.access import known_viewer
from web.errors import FieldRefused, FormRefused, explain
from web.i18n.extraction import N_
from web.managing.navigation import groups_for
from web.pages.answers import language_of, locale_of, render_page
from web.services import services_of

Value = TypeVar("Value")
DONE: Final[Mapping[str, str]] = {
    "saved": N_("Saved."),
    "created": N_("Created."),
    "started": N_("The campaign is running."),
    "paused": N_("The campaign is paused. Calls in progress go on."),
    "in_use": N_("Somebody is calling this number at this moment: try again later."),
    "removed": N_("Removed."),
    "ended": N_("It holds today for the last time."),
    "listed": N_("On our own list: nobody is called under it any more."),
    "activated": N_("Switched on. Scores are being worked out again."),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A form to show: one value per field, several for groups of boxes, and what was refused."""

    values: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]
    refused: Sequence[FieldRefused] = ()


def as_typed(form: FormData, refused: FormRefused | None = None) -> Typed:
    """The form as it came, with what is wrong in it."""
    texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    groups = {name: frozenset(value for other, value in texts if other == name) for name, _value in texts}
    return Typed(dict(texts), groups, () if refused is None else refused.fields)


def managing_page(
    request: Request, screen: str, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HTMLResponse:
    """A full page of the managers' screens; `screen` is the entry of the navigation that is current."""
    viewer = known_viewer(request)
    frame = {
        "screen": screen,
        "screens": () if viewer is None else groups_for(viewer.role),
        "now": datetime.now(UTC),
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render_page(request, f"managing/{template}", {**frame, **(context or {})}, status=status)


def piece(request: Request, template: str, context: Mapping[str, Any]) -> HTMLResponse:
    """A piece of a page that htmx puts in its place."""
    common = {"viewer": known_viewer(request), "now": datetime.now(UTC)}
    text = services_of(request).renderer.render(locale_of(request), f"managing/{template}", {**common, **context})
    return HTMLResponse(text)


def form_context(request: Request, typed: Typed) -> dict[str, Any]:
    """What the form macros read: `values`, `groups`, and `errors` in the viewer's words by field."""
    language = language_of(request)
    errors: dict[str, str] = {}
    for refused in typed.refused:
        errors.setdefault(refused.field, explain(refused, language).text)
    return {"values": typed.values, "groups_of": typed.groups, "errors": errors}


def see(path: str, done: str | None = None) -> Response:
    """Send the browser to `path` after a change, to read there that it is done."""
    return RedirectResponse(path if done is None else f"{path}?done={done}", status_code=303)


def onward(request: Request, path: str) -> Response:
    """Send the browser on, also where htmx asked: it would follow a redirect itself and lose the address."""
    if request.headers.get("hx-request") == "true":
        return Response(headers={"hx-redirect": path})
    return see(path)


def there(value: Value | None) -> Value:
    """The value that an address names; answers 404 for None."""
    if value is None:
        raise HTTPException(404)
    return value
