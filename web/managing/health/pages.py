"""The screens of queue health."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from queues.ordering.eligibility import Exclusion
from queues.queue_health import Health, Waiting
from web.accounts import MANAGERS
from web.managing.answers import managing_page, piece, there
from web.managing.health import reading
from web.managing.health.curve import HEIGHT, WIDTH, draw
from web.managing.health.reading import Line
from web.services import services_of
from web.sessions import Viewer
from web.wallboard.live import team_watched

SCREEN = "health"


@dataclass(frozen=True, slots=True)
class Share:
    """How many are in a queue, or left out of it, for one reason."""

    name: str
    debtors: int


async def every(request: Request, viewer: Viewer) -> Response:
    """An overview that fills itself campaign by campaign."""
    async with services_of(request).pool.acquire() as conn:
        lines = await reading.every(conn, team_watched(viewer))
    context = {"campaigns": lines, "manages": viewer.role in MANAGERS}
    return managing_page(request, SCREEN, "health/every.html", context)


async def one(request: Request, viewer: Viewer) -> Response:
    """One queue."""
    context = {"manages": viewer.role in MANAGERS, **await _shown(request, viewer)}
    return managing_page(request, SCREEN, "health/one.html", context)


async def figures(request: Request, viewer: Viewer) -> Response:
    """The part of that page that renews itself."""
    return piece(request, "health/figures.html", await _shown(request, viewer))


async def card(request: Request, viewer: Viewer) -> Response:
    """One queue in the overview."""
    return piece(request, "health/card.html", await _shown(request, viewer))


async def _shown(request: Request, viewer: Viewer) -> Mapping[str, object]:
    services, campaign_id = services_of(request), int(request.path_params["campaign_id"])
    async with services.pool.acquire() as conn:
        lines = await reading.every(conn, team_watched(viewer))
    line: Line = there(next((each for each in lines if each.id == campaign_id), None))
    look = await services.health.read(campaign_id, datetime.now(UTC))
    return {
        "campaign": line,
        "health": look.health,
        "looked_at": look.at,
        "waiting": _shares(look.health.waiting),
        "excluded": _shares(look.health.excluded),
        "in_queue": _in_queue(look.health),
        "curve": draw(look.health.curve, services.settings.zone),
        "width": WIDTH,
        "height": HEIGHT,
    }


def _in_queue(health: Health) -> int:
    return health.eligible_now + sum(health.waiting.values())


def _shares(counted: Mapping[Waiting, int] | Mapping[Exclusion, int]) -> list[Share]:
    shares = (Share(str(name), debtors) for name, debtors in counted.items() if debtors)
    return sorted(shares, key=lambda share: -share.debtors)
