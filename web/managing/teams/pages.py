"""The screens of teams."""

from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from dialer import team_settings
from dialer.team_settings import TeamView
from web.errors import FormRefused
from web.managing.answers import Typed, as_typed, form_context, managing_page, see, there
from web.managing.teams.forms import read_team, typed_team
from web.services import services_of
from web.sessions import Viewer

SCREEN: Final = "teams"


async def every(request: Request, _viewer: Viewer) -> Response:
    """All teams."""
    async with services_of(request).pool.acquire() as conn:
        context = {"teams": await team_settings.every(conn)}
    return managing_page(request, SCREEN, "teams/every.html", context)


async def one(request: Request, _viewer: Viewer) -> Response:
    """One team with its people and campaigns."""
    team = await _team(request)
    return _form(request, team, typed_team(team))


async def change(request: Request, viewer: Viewer) -> Response:
    """Save the settings of a team, or show the form with what is wrong."""
    form, team = await request.form(), await _team(request)
    try:
        asked = read_team(form, team)
    except FormRefused as refused:
        return _form(request, team, as_typed(form, refused), status=422)
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        await team_settings.save(
            conn, team.id, asked.manners, asked.skills, asked.shares, by=viewer.user_id, now=datetime.now(UTC)
        )
    return see(f"/teams/{team.id}", "saved")


async def _team(request: Request) -> TeamView:
    team_id = int(request.path_params["team_id"])
    async with services_of(request).pool.acquire() as conn:
        return there(next((each for each in await team_settings.every(conn) if each.id == team_id), None))


def _form(request: Request, team: TeamView, typed: Typed, *, status: int = 200) -> Response:
    weights = sum(each.weight for each in team.campaigns if each.status == "running")
    context = {"team": team, "weights": weights, **form_context(request, typed)}
    return managing_page(request, SCREEN, "teams/one.html", context, status=status)
