"""The campaigns' screens."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from debts.states import STATES
from queues import campaigns
from queues.aging import Bucket
from queues.campaigns import Answering, Limits
from queues.lines import failover
from queues.ordering import strategies
from queues.ordering.strategy import default_strategy
from queues.pace import Pace
from store.pool import Connection
from web import audit
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import Typed, as_typed, form_context, managing_page, piece, see, there
from web.managing.campaigns import reading
from web.managing.campaigns.forms import (
    NewCampaign,
    Selection,
    answering_values,
    limit_values,
    read_new,
    read_portfolio,
    read_selection,
    typed_campaign,
)
from web.managing.choices import portfolio_choices, strategy_choices, team_choices, trunk_choices
from web.managing.modes.forms import MODES, pace_values
from web.managing.previewing import preview_piece
from web.pages.answers import language_of
from web.services import services_of
from web.sessions import Viewer

SCREEN = "campaigns"
PLACES: Final = ("trunk_1", "trunk_2", "trunk_3", "trunk_4")


async def every(request: Request, _viewer: Viewer) -> Response:
    """All campaigns with the state of their queues."""
    services = services_of(request)
    async with services.pool.acquire() as conn:
        lines = await reading.every(conn)
        depths = await services.depths.read(conn, [line.id for line in lines], datetime.now(UTC))
    return managing_page(request, SCREEN, "campaigns/every.html", {"campaigns": lines, "depths": depths})


async def new(request: Request, _viewer: Viewer) -> Response:
    """The form of a new campaign; `?portfolio=` chooses one in it."""
    chosen = request.query_params.get("portfolio", "")
    return await _new_form(
        request,
        Typed(
            {
                "portfolio": chosen,
                **limit_values(Limits()),
                **answering_values(Answering()),
                **pace_values(Pace(), language_of(request)),
            },
            {},
        ),
    )


async def create(request: Request, viewer: Viewer) -> Response:
    """Create a paused campaign and have its queue filled, or show the form with what is wrong."""
    form = await request.form()
    try:
        campaign_id = await _create(request, viewer, *read_new(form))
    except FormRefused as refused:
        return await _new_form(request, as_typed(form, refused), status=422)
    services_of(request).reordering.ask(campaign_id)
    return see(f"/campaigns/{campaign_id}", "created")


async def one(request: Request, _viewer: Viewer) -> Response:
    """One campaign."""
    return await _form(request, None)


async def page_of(request: Request, *, refused: tuple[FieldRefused, ...]) -> Response:
    """The page of a campaign as it stands, with what was refused outside of its form."""
    return await _form(request, None, refused=refused, status=422)


async def change(request: Request, viewer: Viewer) -> Response:
    """Change whom a campaign calls and how, or show the form with what is wrong."""
    form = await request.form()
    campaign_id = _id(request)
    try:
        selection = read_selection(form)
        async with services_of(request).pool.acquire() as conn, conn.transaction():
            await _check_strategy(conn, selection)
            await campaigns.update(
                conn,
                campaign_id,
                limits=selection.limits,
                filter=selection.filter,
                strategy_id=selection.strategy_id,
                by=viewer.user_id,
                now=datetime.now(UTC),
                answering=selection.answering,
            )
            await _set_pace(conn, campaign_id, selection, viewer)
    except FormRefused as refused:
        return await _form(request, as_typed(form, refused), status=422)
    services_of(request).reordering.ask(campaign_id)
    return see(f"/campaigns/{campaign_id}", "saved")


async def start(request: Request, viewer: Viewer) -> Response:
    """Let the dialer call for a campaign, its queue brought up to date."""
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        await campaigns.start(conn, _id(request))
        await _audit(conn, audit.Action.CAMPAIGN_STARTED, viewer, _id(request))
    services_of(request).reordering.ask(_id(request))
    return see("/campaigns", "started")


async def pause(request: Request, viewer: Viewer) -> Response:
    """Launch no more calls for a campaign."""
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        await campaigns.pause(conn, _id(request))
        await _audit(conn, audit.Action.CAMPAIGN_PAUSED, viewer, _id(request))
    return see("/campaigns", "paused")


async def preview(request: Request, _viewer: Viewer) -> Response:
    """Whom the form would have called, and in which order; nothing is saved."""
    form = await request.form()
    try:
        portfolio_id, selection = read_portfolio(form), read_selection(form)
        if portfolio_id is None:
            return piece(request, "preview/none.html", {})
        async with services_of(request).pool.acquire() as conn:
            await _check_strategy(conn, selection)
            strategy = default_strategy()
            if selection.strategy_id is not None:
                strategy = (await strategies.get(conn, selection.strategy_id)).strategy
    except FormRefused:
        return piece(request, "preview/refused.html", {})
    return await preview_piece(request, portfolio_id, selection.terms, strategy)


def _id(request: Request) -> int:
    return int(request.path_params["campaign_id"])


async def _create(request: Request, viewer: Viewer, asked: NewCampaign, selection: Selection) -> int:
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        await _check_choices(conn, asked)
        await _check_strategy(conn, selection)
        campaign_id = await campaigns.create(
            conn,
            name=asked.name,
            portfolio_id=asked.portfolio_id,
            team_id=asked.team_id,
            trunk_id=asked.trunk_id,
            limits=selection.limits,
            filter=selection.filter,
            strategy_id=selection.strategy_id,
            by=viewer.user_id,
            answering=selection.answering,
        )
        await _set_pace(conn, campaign_id, selection, viewer)
        await _audit(conn, audit.Action.CAMPAIGN_CREATED, viewer, campaign_id)
    return campaign_id


async def _set_pace(conn: Connection, campaign_id: int, selection: Selection, viewer: Viewer) -> None:
    if selection.pace is not None:
        await campaigns.set_pace(conn, campaign_id, selection.pace, by=viewer.user_id, now=datetime.now(UTC))


async def _check_choices(conn: Connection, asked: NewCampaign) -> None:
    refused = []
    if await campaigns.by_name(conn, asked.name) is not None:
        refused.append(FieldRefused("name", N_("There is one of this name already.")))
    for name, chosen, offered in (
        ("portfolio", asked.portfolio_id, await portfolio_choices(conn)),
        ("team", asked.team_id, await team_choices(conn)),
        ("trunk", asked.trunk_id, await trunk_choices(conn)),
    ):
        if chosen not in dict(offered):
            refused.append(FieldRefused(name, N_("Choose one of the list.")))
    if refused:
        raise FormRefused(*refused)


async def _check_strategy(conn: Connection, selection: Selection) -> None:
    if selection.strategy_id is not None and selection.strategy_id not in dict(await strategy_choices(conn)):
        raise FormRefused(FieldRefused("strategy", N_("Choose one of the list.")))


async def _audit(conn: Connection, action: audit.Action, viewer: Viewer, campaign_id: int) -> None:
    subject = f"campaign:{campaign_id}"
    await audit.write(conn, action, user_id=viewer.user_id, subject=subject, now=datetime.now(UTC))


async def _form(
    request: Request, typed: Typed | None, *, refused: tuple[FieldRefused, ...] = (), status: int = 200
) -> Response:
    services, now = services_of(request), datetime.now(UTC)
    async with services.pool.acquire() as conn:
        campaign = await campaigns.get(conn, _id(request))
        line = there(next((each for each in await reading.every(conn) if each.id == campaign.id), None))
        shown = typed or replace(typed_campaign(campaign, language_of(request)), refused=refused)
        order = await failover.get(conn, campaign.id)
        context = {
            "campaign": campaign,
            "line": line,
            "trunks": await trunk_choices(conn),
            "places": PLACES,
            "depth": (await services.depths.read(conn, [campaign.id], now))[campaign.id],
            **await _parts(request, conn, shown),
            "route": dict(zip(PLACES, order, strict=False)),
        }
    return managing_page(request, SCREEN, "campaigns/one.html", context, status=status)


async def _new_form(request: Request, typed: Typed, *, status: int = 200) -> Response:
    async with services_of(request).pool.acquire() as conn:
        context = {
            "portfolios": await portfolio_choices(conn),
            "teams": await team_choices(conn),
            "trunks": await trunk_choices(conn),
            **await _parts(request, conn, typed),
        }
    return managing_page(request, SCREEN, "campaigns/new.html", context, status=status)


async def _parts(request: Request, conn: Connection, typed: Typed) -> dict[str, object]:
    return {
        **form_context(request, typed),
        "strategies": await strategy_choices(conn),
        "buckets": tuple(Bucket),
        "states": tuple(STATES),
        "modes": MODES,
    }
