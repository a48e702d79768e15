"""The score models' screens."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from queues.score import Characteristic
from queues.scoring import models
from web.errors import FormRefused
from web.managing.answers import Typed, as_typed, form_context, managing_page, see, there
from web.managing.choices import portfolio_choices
from web.managing.models import reading
from web.managing.models.forms import read_portfolio
from web.services import services_of
from web.sessions import Viewer

SCREEN = "models"


async def every(request: Request, _viewer: Viewer) -> Response:
    """All models, how well each ranks, and where each counts."""
    async with services_of(request).pool.acquire() as conn:
        context = {"models": await models.every(conn), "portfolio_names": dict(await portfolio_choices(conn))}
    return managing_page(request, SCREEN, "models/every.html", context)


async def one(request: Request, _viewer: Viewer) -> Response:
    """One model: the report of its fit, its points, and the form that switches it on."""
    return await _page(request, Typed({}, {}))


async def activate(request: Request, viewer: Viewer) -> Response:
    """Let a model count from now on; scores and queues follow behind the screens."""
    form, model_id, services = await request.form(), _id(request), services_of(request)
    try:
        async with services.pool.acquire() as conn, conn.transaction():
            portfolio_id = read_portfolio(form, dict(await portfolio_choices(conn)))
            await models.activate(conn, model_id, portfolio_id, viewer.user_id, datetime.now(UTC))
            concerned = await reading.campaigns_of(conn, portfolio_id)
    except FormRefused as refused:
        return await _page(request, as_typed(form, refused), status=422)
    services.reordering.ask(*concerned)
    return see(f"/models/{model_id}", "activated")


async def plot(request: Request, _viewer: Viewer) -> Response:
    """The plot of a model's fit, as a picture: an SVG of its own brings its own styles, and no scripts run in it."""
    async with services_of(request).pool.acquire() as conn:
        svg = there((await models.get(conn, _id(request))).plot)
    headers = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    return Response(svg, media_type="image/svg+xml", headers=headers)


def _id(request: Request) -> int:
    return int(request.path_params["model_id"])


async def _page(request: Request, typed: Typed, *, status: int = 200) -> Response:
    async with services_of(request).pool.acquire() as conn:
        portfolios = await portfolio_choices(conn)
        stored = await models.get(conn, _id(request))
    context = {
        "stored": stored,
        "characteristics": tuple(Characteristic),
        "portfolios": portfolios,
        "portfolio_names": dict(portfolios),
        **form_context(request, typed),
    }
    return managing_page(request, SCREEN, "models/one.html", context, status=status)
