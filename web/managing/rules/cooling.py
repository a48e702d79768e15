"""Cooling: how long each outcome keeps a person from being called again."""

from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from queues.errors import InvalidRule
from queues.rules import cooling
from queues.rules.cooling import FIXED, Cooling
from web.errors import FormRefused
from web.managing.answers import Typed, as_typed, form_context, managing_page, see
from web.managing.rules.forms import BUSINESS_DAYS, UNITS, as_refused, in_units, read_cooling
from web.services import services_of
from web.sessions import Viewer

SCREEN = "rules"


@dataclass(frozen=True, slots=True)
class Line:
    """An outcome's cooling as a form shows it; `fixed`: it belongs to the outcome and cannot be changed."""

    outcome: str
    retry: str
    fixed: bool
    figure: int
    unit: str


async def every(request: Request, _viewer: Viewer) -> Response:
    """Every outcome with its cooling, each in a form of its own."""
    return await _page(request, Typed({}, {}))


async def change(request: Request, viewer: Viewer) -> Response:
    """Let one outcome cool differently from now on, or show what is wrong beside it."""
    form = await request.form()
    try:
        asked = read_cooling(form)
        async with services_of(request).pool.acquire() as conn:
            await cooling.change(conn, asked, by=viewer.user_id, now=datetime.now(UTC))
    except FormRefused as refused:
        return await _page(request, as_typed(form, refused), status=422)
    except InvalidRule as error:
        return await _page(request, as_typed(form, as_refused(error)), status=422)
    return see("/rules/cooling", "saved")


async def _page(request: Request, typed: Typed, *, status: int = 200) -> Response:
    async with services_of(request).pool.acquire() as conn:
        lines = [_line(each) for each in await cooling.every(conn)]
    context = {"lines": lines, "units": (*UNITS, BUSINESS_DAYS), **form_context(request, typed)}
    return managing_page(request, SCREEN, "rules/cooling.html", context, status=status)


def _line(each: Cooling) -> Line:
    figure, unit = 0, ""
    if each.after is not None:
        figure, unit = in_units(each.after)
    elif each.business_days is not None:
        figure, unit = each.business_days, BUSINESS_DAYS
    return Line(each.outcome, each.retry, each.retry in FIXED, figure, unit)
