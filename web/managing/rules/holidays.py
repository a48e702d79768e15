"""Local holidays: days on which nobody is called that the calendar of nation and states does not know."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from debts.states import STATES
from queues.centre import centre_day
from queues.errors import InvalidRule
from queues.rules import rulebook
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import Typed, as_typed, form_context, managing_page, see
from web.managing.naming import names_of_users
from web.managing.rules.forms import NewHoliday, as_refused, read_holiday
from web.services import services_of
from web.sessions import Viewer

SCREEN = "rules"


async def every(request: Request, _viewer: Viewer) -> Response:
    """The local holidays to come, and the form for another."""
    return await _page(request, Typed({}, {}))


async def add(request: Request, viewer: Viewer) -> Response:
    """Add a local holiday, or show the form with what is wrong."""
    form = await request.form()
    try:
        await _add(request, viewer, read_holiday(form))
    except FormRefused as refused:
        return await _page(request, as_typed(form, refused), status=422)
    except InvalidRule as error:
        return await _page(request, as_typed(form, as_refused(error)), status=422)
    return see("/rules/holidays", "saved")


async def remove(request: Request, viewer: Viewer) -> Response:
    """Take a local holiday away."""
    async with services_of(request).pool.acquire() as conn:
        holiday_id = int(request.path_params["holiday_id"])
        await rulebook.remove_holiday(conn, holiday_id, by=viewer.user_id, now=datetime.now(UTC))
    return see("/rules/holidays", "removed")


async def _add(request: Request, viewer: Viewer, asked: NewHoliday) -> None:
    async with services_of(request).pool.acquire() as conn:
        added = await rulebook.add_holiday(
            conn,
            day=asked.day,
            state=asked.state,
            city=asked.city,
            name=asked.name,
            source=asked.source,
            by=viewer.user_id,
            now=datetime.now(UTC),
        )
    if added is None:
        raise FormRefused(FieldRefused("day", N_("This day is there already.")))


async def _page(request: Request, typed: Typed, *, status: int = 200) -> Response:
    async with services_of(request).pool.acquire() as conn:
        held = (await rulebook.in_force(conn, centre_day(datetime.now(UTC)))).holidays
        users = await names_of_users(conn, (each.created_by for each in held))
    context = {
        "holidays": held,
        "states": [(state, f"{state} · {name}") for state, name in STATES.items()],
        "users": users,
        **form_context(request, typed),
    }
    return managing_page(request, SCREEN, "rules/holidays.html", context, status=status)
