"""The screens of our numbers."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from dialer.errors import NumberInUse, NumberTaken
from dialer.inbound import numbers
from dialer.inbound.numbers import NumberSettings
from queues import campaigns
from store.pool import Connection
from web import audit
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import Typed, as_typed, form_context, managing_page, see
from web.managing.numbers.forms import KEYS, PAIRS, TypedNumber, fresh_number, read_number, typed_number
from web.services import services_of
from web.sessions import Viewer

SCREEN = "numbers"


async def every(request: Request, _viewer: Viewer) -> Response:
    """All numbers, and whether each is answered now."""
    now = datetime.now(UTC)
    async with services_of(request).pool.acquire() as conn:
        found = await numbers.every(conn)
    lines = [
        (number, number.is_open(now), None if number.is_open(now) else number.next_opening(now)) for number in found
    ]
    return managing_page(request, SCREEN, "numbers/every.html", {"numbers": lines})


async def new(request: Request, _viewer: Viewer) -> Response:
    """The form of a new number."""
    return await _form(request, fresh_number())


async def create(request: Request, viewer: Viewer) -> Response:
    """Take in a number, or show the form with what is wrong."""
    form = await request.form()
    try:
        typed = read_number(form, new=True)
        async with services_of(request).pool.acquire() as conn, conn.transaction():
            number_id = await numbers.add(conn, typed.number, await _settings(conn, typed))
            await _audit(conn, audit.Action.NUMBER_ADDED, viewer, number_id)
    except FormRefused as refused:
        return await _form(request, as_typed(form, refused), status=422)
    except NumberTaken:
        taken = FormRefused(FieldRefused("number", N_("This is one of our numbers already.")))
        return await _form(request, as_typed(form, taken), status=422)
    return see("/numbers", "created")


async def one(request: Request, _viewer: Viewer) -> Response:
    """The form of one number."""
    return await _form(request, None)


async def change(request: Request, viewer: Viewer) -> Response:
    """Change a number, or show the form with what is wrong; who waits at this moment is treated the new way."""
    form = await request.form()
    try:
        typed = read_number(form, new=False)
        async with services_of(request).pool.acquire() as conn, conn.transaction():
            await numbers.change(conn, _id(request), await _settings(conn, typed))
            await _audit(conn, audit.Action.NUMBER_CHANGED, viewer, _id(request))
    except FormRefused as refused:
        return await _form(request, as_typed(form, refused), status=422)
    return see("/numbers", "saved")


async def remove(request: Request, viewer: Viewer) -> Response:
    """Give a number up, unless somebody is calling it."""
    try:
        async with services_of(request).pool.acquire() as conn, conn.transaction():
            await numbers.remove(conn, _id(request))
            await _audit(conn, audit.Action.NUMBER_REMOVED, viewer, _id(request))
    except NumberInUse:
        return see(f"/numbers/{_id(request)}", "in_use")
    return see("/numbers", "removed")


def _id(request: Request) -> int:
    return int(request.path_params["number_id"])


async def _settings(conn: Connection, typed: TypedNumber) -> NumberSettings:
    campaign = next((each for each in await campaigns.every(conn) if each.id == typed.campaign_id), None)
    if campaign is None:
        raise FormRefused(FieldRefused("campaign", N_("Choose one of the list.")))
    return NumberSettings(
        team_id=campaign.team_id,
        campaign_id=campaign.id,
        label=typed.label,
        manners=typed.manners,
        closed_on_holidays=typed.closed_on_holidays,
        openings=typed.openings,
    )


async def _audit(conn: Connection, action: audit.Action, viewer: Viewer, number_id: int) -> None:
    subject = f"number:{number_id}"
    await audit.write(conn, action, user_id=viewer.user_id, subject=subject, now=datetime.now(UTC))


async def _form(request: Request, typed: Typed | None, *, status: int = 200) -> Response:
    async with services_of(request).pool.acquire() as conn:
        number = await numbers.get(conn, _id(request)) if "number_id" in request.path_params else None
        choices = [(each.id, each.name) for each in await campaigns.every(conn)]
    if typed is None and number is not None:
        typed = typed_number(number)
    context = {
        "number": number,
        "campaigns": choices,
        "keys": [(key, key) for key in KEYS],
        "pairs": PAIRS,
        **form_context(request, typed or fresh_number()),
    }
    return managing_page(request, SCREEN, "numbers/one.html", context, status=status)
