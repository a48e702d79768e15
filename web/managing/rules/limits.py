"""Caps and conditions: how often a person may be called, how late, and after which steps."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from debts.states import STATES
from queues.centre import centre_day
from queues.errors import InvalidRule
from queues.rules import rulebook
from queues.rules.rule_checks import CERTAINTIES
from web.errors import FormRefused
from web.managing.answers import Typed, as_typed, form_context, managing_page, see
from web.managing.choices import portfolio_choices
from web.managing.naming import names_of_users
from web.managing.rules.forms import as_refused, read_limit
from web.services import services_of
from web.sessions import Viewer

SCREEN = "rules"


async def every(request: Request, _viewer: Viewer) -> Response:
    """The limits in force, those to come and those that ended, and the form for another."""
    values = {"valid_from": centre_day(datetime.now(UTC)).isoformat(), "certainty": "U"}
    return await _page(request, Typed(values, {}))


async def add(request: Request, viewer: Viewer) -> Response:
    """Add a limit beside the others, or show the form with what is wrong."""
    form, now = await request.form(), datetime.now(UTC)
    try:
        async with services_of(request).pool.acquire() as conn:
            limit = read_limit(form, now, dict(await portfolio_choices(conn)))
            await rulebook.add_limit(conn, limit, by=viewer.user_id, now=now)
    except FormRefused as refused:
        return await _page(request, as_typed(form, refused), status=422)
    except InvalidRule as error:
        return await _page(request, as_typed(form, as_refused(error)), status=422)
    return see("/rules/limits", "saved")


async def end(request: Request, viewer: Viewer) -> Response:
    """Let a limit hold today for the last time."""
    now = datetime.now(UTC)
    limit_id = int(request.path_params["limit_id"])
    try:
        async with services_of(request).pool.acquire() as conn:
            await rulebook.end_limit(conn, limit_id, last_day=centre_day(now), by=viewer.user_id, now=now)
    except InvalidRule:  # it ends today or earlier already: what was asked for holds
        return see("/rules/limits")
    return see("/rules/limits", "ended")


async def _page(request: Request, typed: Typed, *, status: int = 200) -> Response:
    day = centre_day(datetime.now(UTC))
    async with services_of(request).pool.acquire() as conn:
        rules = await rulebook.limit_history(conn)
        portfolios = await portfolio_choices(conn)
        users = await names_of_users(conn, (rule.created_by for rule in rules))
    ended = [rule for rule in rules if rule.limit.valid_until is not None and rule.limit.valid_until < day]
    context = {
        "rules": [rule for rule in rules if rule not in ended],
        "ended": ended,
        "today": day,
        "portfolios": portfolios,
        "portfolio_names": dict(portfolios),
        "states": [(state, f"{state} · {name}") for state, name in STATES.items()],
        "certainties": CERTAINTIES,
        "users": users,
        **form_context(request, typed),
    }
    return managing_page(request, SCREEN, "rules/limits.html", context, status=status)
