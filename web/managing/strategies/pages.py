"""The strategies' screens."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from queues.ordering import strategies
from queues.ordering.eligibility import Terms
from queues.ordering.strategy import Strategy, default_strategy
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import Typed, as_typed, form_context, managing_page, piece, see
from web.managing.choices import portfolio_choices
from web.managing.fields import Fields
from web.managing.naming import names_of_users
from web.managing.previewing import preview_piece
from web.managing.strategies import reading
from web.managing.strategies.forms import SHARES, WEIGHTS, order_of, read_new, read_strategy, strategy_values
from web.services import services_of
from web.sessions import Viewer

SCREEN = "strategies"


async def every(request: Request, _viewer: Viewer) -> Response:
    """All strategies, and the campaigns that follow each."""
    async with services_of(request).pool.acquire() as conn:
        stored = await strategies.every(conn)
        context = {
            "strategies": stored,
            "shipped": default_strategy(),
            "campaigns": await reading.campaigns(conn),
            "users": await names_of_users(conn, (each.created_by for each in stored)),
        }
    return managing_page(request, SCREEN, "strategies/every.html", context)


async def new(request: Request, _viewer: Viewer) -> Response:
    """The form of a new strategy, beginning with what ships with Alô."""
    return await _new_form(request, Typed(strategy_values(default_strategy()), {}))


async def create(request: Request, viewer: Viewer) -> Response:
    """Save the first version of a strategy, or show the form with what is wrong."""
    form = await request.form()
    try:
        strategy_id = await _create(request, viewer, *read_new(form))
    except FormRefused as refused:
        return await _new_form(request, as_typed(form, refused), status=422)
    return see(f"/strategies/{strategy_id}", "created")


async def one(request: Request, _viewer: Viewer) -> Response:
    """One strategy: its last version in the form, or the one that `?version=` names, to be saved anew."""
    return await _form(request, None)


async def save(request: Request, viewer: Viewer) -> Response:
    """Save the next version; the queues of its campaigns are ordered anew behind the screens."""
    form = await request.form()
    services, strategy_id = services_of(request), int(request.path_params["strategy_id"])
    try:
        strategy = read_strategy(form)
    except FormRefused as refused:
        return await _form(request, as_typed(form, refused), status=422)
    async with services.pool.acquire() as conn, conn.transaction():
        known = await strategies.get(conn, strategy_id)
        await strategies.save(conn, name=known.name, strategy=strategy, by=viewer.user_id, now=datetime.now(UTC))
        concerned = await strategies.campaigns_using(conn, strategy_id)
    services.reordering.ask(*concerned)
    return see(f"/strategies/{strategy_id}", "saved")


async def preview(request: Request, _viewer: Viewer) -> Response:
    """The order that the form would give a portfolio, whatever campaign; nothing is saved."""
    form = await request.form()
    given = Fields(form)
    portfolio_id = given.row_or_none("preview_portfolio")
    try:
        strategy = read_strategy(form)
    except FormRefused:
        return piece(request, "preview/refused.html", {})
    if portfolio_id is None:
        return piece(request, "preview/none.html", {})
    return await preview_piece(request, portfolio_id, Terms(), strategy)


async def _create(request: Request, viewer: Viewer, name: str, strategy: Strategy) -> int:
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        if await strategies.by_name(conn, name) is not None:
            raise FormRefused(FieldRefused("name", N_("There is one of this name already.")))
        stored = await strategies.save(conn, name=name, strategy=strategy, by=viewer.user_id, now=datetime.now(UTC))
    return stored.id


async def _form(request: Request, typed: Typed | None, *, status: int = 200) -> Response:
    async with services_of(request).pool.acquire() as conn:
        versions = await strategies.versions(conn, int(request.path_params["strategy_id"]))
        last = versions[0] if versions else await strategies.get(conn, int(request.path_params["strategy_id"]))
        asked = request.query_params.get("version")
        shown = next((each for each in versions if str(each.version) == asked), last)
        context = {
            "strategy": last,
            "shown": shown,
            "versions": versions,
            "users": await names_of_users(conn, (each.created_by for each in versions)),
            "campaigns": (await reading.campaigns(conn)).get(last.id, []),
            "portfolios": await portfolio_choices(conn),
            **_form_parts(request, typed or _typed(shown.strategy)),
        }
    return managing_page(request, SCREEN, "strategies/one.html", context, status=status)


async def _new_form(request: Request, typed: Typed, *, status: int = 200) -> Response:
    async with services_of(request).pool.acquire() as conn:
        context = {"portfolios": await portfolio_choices(conn), **_form_parts(request, typed)}
    return managing_page(request, SCREEN, "strategies/new.html", context, status=status)


def _typed(strategy: Strategy) -> Typed:
    return Typed(strategy_values(strategy), {})


def _form_parts(request: Request, typed: Typed) -> dict[str, object]:
    return {
        **form_context(request, typed),
        "order": order_of(typed.values),
        "shares": SHARES,
        "weights": WEIGHTS,
    }
