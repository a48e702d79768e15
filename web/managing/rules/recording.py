"""Recording: which calls are recorded and announced, and how long recordings are kept."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from debts.states import STATES
from queues.centre import centre_day
from queues.errors import InvalidRule
from queues.rules import recording_policies
from queues.rules.rule_checks import CERTAINTIES
from web.errors import FormRefused
from web.managing.answers import Typed, as_typed, form_context, managing_page, see
from web.managing.choices import portfolio_choices
from web.managing.rules.forms import as_refused, read_recording
from web.services import services_of
from web.sessions import Viewer

SCREEN = "rules"


async def every(request: Request, _viewer: Viewer) -> Response:
    """The rules in force and to come, and the form for another."""
    values = {"valid_from": centre_day(datetime.now(UTC)).isoformat(), "certainty": "U"}
    return await _page(request, Typed(values, {}))


async def add(request: Request, viewer: Viewer) -> Response:
    """Add a rule beside the others, or show the form with what is wrong."""
    form, now = await request.form(), datetime.now(UTC)
    try:
        async with services_of(request).pool.acquire() as conn:
            policy = read_recording(form, now, dict(await portfolio_choices(conn)))
            await recording_policies.add(conn, policy, by=viewer.user_id, now=now)
    except FormRefused as refused:
        return await _page(request, as_typed(form, refused), status=422)
    except InvalidRule as error:
        return await _page(request, as_typed(form, as_refused(error)), status=422)
    return see("/rules/recording", "saved")


async def end(request: Request, viewer: Viewer) -> Response:
    """Let a rule hold today for the last time."""
    now = datetime.now(UTC)
    policy_id = int(request.path_params["policy_id"])
    try:
        async with services_of(request).pool.acquire() as conn:
            await recording_policies.end(conn, policy_id, last_day=centre_day(now), by=viewer.user_id, now=now)
    except InvalidRule:  # it ends today or earlier already: what was asked for holds
        return see("/rules/recording")
    return see("/rules/recording", "ended")


async def _page(request: Request, typed: Typed, *, status: int = 200) -> Response:
    day = centre_day(datetime.now(UTC))
    async with services_of(request).pool.acquire() as conn:
        policies = await recording_policies.in_force(conn, day)
        portfolios = await portfolio_choices(conn)
    context = {
        "policies": policies,
        "today": day,
        "portfolios": portfolios,
        "portfolio_names": dict(portfolios),
        "states": [(state, f"{state} · {name}") for state, name in STATES.items()],
        "certainties": CERTAINTIES,
        **form_context(request, typed),
    }
    return managing_page(request, SCREEN, "rules/recording.html", context, status=status)
