"""The screen of dialling modes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from asyncpg import Record
from starlette.requests import Request
from starlette.responses import Response

from dialer.hints import Hints
from queues import campaigns
from store.pool import Connection
from store.statements import load
from web.errors import FormRefused
from web.managing.answers import Typed, as_typed, form_context, managing_page, see, there
from web.managing.modes.forms import MODES, pace_values, read_pace
from web.pages.answers import language_of
from web.services import services_of
from web.sessions import Viewer
from web.wallboard.live import team_watched

SCREEN: Final = "modes"
SQL: Final = load(__package__, "reading.sql")


async def every(request: Request, viewer: Viewer) -> Response:
    """The campaigns of the viewer's team, or of all, each with its mode."""
    return await _page(request, viewer, {})


async def change(request: Request, viewer: Viewer) -> Response:
    """Switch the mode of a campaign, running or not, or show what is wrong."""
    form = await request.form()
    campaign_id = int(request.path_params["campaign_id"])
    try:
        pace = read_pace(form)
    except FormRefused as refused:
        return await _page(request, viewer, {campaign_id: as_typed(form, refused)}, status=422)
    services, now = services_of(request), datetime.now(UTC)
    async with services.pool.acquire() as conn, conn.transaction():
        lines = await _lines(conn, viewer)
        there(next((line for line in lines if line["id"] == campaign_id), None))
        await campaigns.set_pace(conn, campaign_id, pace, by=viewer.user_id, now=now)
        campaign = await campaigns.get(conn, campaign_id)
    await Hints(teams={campaign.team_id}).publish(services.bus)
    return see("/modes", "saved")


async def _page(request: Request, viewer: Viewer, typed: Mapping[int, Typed], *, status: int = 200) -> Response:
    language = language_of(request)
    shown: list[dict[str, Any]] = []
    async with services_of(request).pool.acquire() as conn:
        for line in await _lines(conn, viewer):
            pace = (await campaigns.get(conn, line["id"])).pace
            values = typed.get(line["id"]) or Typed(pace_values(pace, language), {})
            shown.append({**line, "mode": pace.mode, **form_context(request, replace(values))})
    return managing_page(request, SCREEN, "modes/every.html", {"campaigns": shown, "modes": MODES}, status=status)


async def _lines(conn: Connection, viewer: Viewer) -> list[Record]:
    return list(await conn.fetch(SQL.every, team_watched(viewer)))
