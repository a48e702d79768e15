"""`alo replay`: a past shift, with today's pacer asked what it would have launched."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Final

import typer
from rich.table import Table

from alo.commands import SQL
from alo.commands.naming import find
from alo.commands.running import console, run, say
from alo.database import session
from alo.errors import NotFound, UsageRefused
from alo.settings import Settings
from dialer import budgets, past_shift
from dialer.pacing.budget import Budget
from dialer.pacing.pacer import Pacer
from dialer.pacing.power import Power
from dialer.pacing.progressive import Progressive
from dialer.pacing.words import Event
from dialer.pacing_history import events_of
from dialer.pacing_replay import Compared, Minute, compared, replay
from queues import campaigns
from queues.centre import CENTRE_ZONE
from queues.pace import Pace
from store.pool import Connection

WARM_UP: Final = timedelta(hours=2)
_HOUR: Final = 60  # minutes


class Policy(StrEnum):
    """Which pacer is asked."""

    ALO = "alo"
    PROGRESSIVE = "progressive"
    POWER = "power"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose shift: a team's, all of it or one campaign's calls, from `begin` to `end`."""

    team: str
    campaign: str | None
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it: every hour by its beginning, and all together."""

    asked: Asked
    policy: Policy
    hours: tuple[tuple[datetime, Compared], ...]
    total: Compared


def replay_command(
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day, such as 2026-11-26.")],
    name: Annotated[
        str | None, typer.Argument(metavar="[CAMPAIGN|TEAM]", help="The only team, if none is given.")
    ] = None,
    begin: Annotated[str, typer.Option("--from", help="hh:mm of the centre.")] = "08:00",
    end: Annotated[str, typer.Option("--to", help="hh:mm of the centre.")] = "20:00",
    policy: Annotated[Policy, typer.Option(help="Which pacer is asked.")] = Policy.ALO,
    ratio: Annotated[float, typer.Option(min=1.0, max=10.0, help="Calls for each ready agent, of power.")] = 2.0,
    target: Annotated[
        float | None, typer.Option(min=0.001, max=0.5, help="Abandoned people aimed at, of alo; the campaign's.")
    ] = None,
    limit: Annotated[
        float | None, typer.Option(min=0.001, max=0.5, help="The most of them, of alo; the campaign's.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Let a pacer live through a past shift, and compare what it would have launched with what was."""
    span = moment("--from", begin, day.date()), moment("--to", end, day.date())
    if span[0] >= span[1]:
        raise typer.BadParameter("--to comes after --from")

    async def work() -> Replayed:
        async with session(Settings()) as connection:
            team, campaign_id, asked = await _asked(connection, name, *span)
            pace, budget = await _aims(connection, team, campaign_id, asked.begin - WARM_UP)
            aims = target or float(pace.abandon_target), limit or float(pace.abandon_limit)
            pacer = pacer_of(policy, ratio, *aims, budget)
            return replayed(await history(connection, team, asked), pacer, policy, asked, campaign_id)

    found = run(work())
    if as_json:
        typer.echo(json.dumps(document(found), ensure_ascii=False, indent=2))
    else:
        show(found)


def moment(option: str, text: str, day: date) -> datetime:
    """Return hh:mm of a day of the centre (24:00 is its end) as aware UTC; raises typer.BadParameter."""
    try:
        at = time.min if text == "24:00" else time.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{option}: expected hh:mm, got {text!r}") from error
    day += timedelta(days=1) if text == "24:00" else timedelta()
    return datetime.combine(day, at, CENTRE_ZONE).astimezone(UTC)


def pacer_of(policy: Policy, ratio: float, target: float, limit: float, budget: Budget) -> Pacer:
    """Return a pacer that knows nothing yet but, of a campaign, whom it had abandoned in the 30 days before."""
    from dialer.pacing.predictive import Predictive  # noqa: PLC0415  (numpy: what serves the web does without it)

    match policy:
        case Policy.ALO:
            return Predictive(target, limit, budget)
        case Policy.PROGRESSIVE:
            return Progressive()
        case Policy.POWER:
            return Power(ratio)


async def _asked(
    connection: Connection, name: str | None, begin: datetime, end: datetime
) -> tuple[int, int | None, Asked]:
    """Find whose shift is meant; raises NotFound and UsageRefused."""
    teams: dict[str, int] = {row["name"]: row["id"] for row in await connection.fetch(SQL.teams)}
    if name is None:
        if len(teams) != 1:
            raise UsageRefused("CAMPAIGN|TEAM", f"one of the teams {', '.join(teams)} or a campaign", "nothing")
        [name] = teams
    if name in teams:
        return teams[name], None, Asked(name, None, begin, end)
    campaign_id = await find(connection, "campaign", name)
    if campaign_id is None:
        raise NotFound("campaign", name, sorted(teams))
    team_id = (await campaigns.get(connection, campaign_id)).team_id
    team = next(known for known, each in teams.items() if each == team_id)
    return team_id, campaign_id, Asked(team, name, begin, end)


async def _aims(connection: Connection, team_id: int, campaign_id: int | None, before: datetime) -> tuple[Pace, Budget]:
    """Read what a campaign aims at today, and whom it had abandoned before the shift; of a team, what ships."""
    if campaign_id is None:
        return Pace(), Budget()
    spent = await budgets.of_team(connection, team_id, before)
    return (await campaigns.get(connection, campaign_id)).pace, spent.get(campaign_id, Budget())


async def history(connection: Connection, team_id: int, asked: Asked) -> list[Event]:
    """Read the shift and the two hours before it, from which the pacer learns."""
    begin = asked.begin - WARM_UP
    calls = await past_shift.calls(connection, team_id, begin, asked.end)
    states = await past_shift.states(connection, team_id, begin, asked.end)
    return events_of(calls, states)


def replayed(
    events: list[Event], pacer: Pacer, policy: Policy, asked: Asked, campaign_id: int | None = None
) -> Replayed:
    """Live through the shift; deterministic: the same rows give the same figures."""
    minutes = replay(events, pacer, asked.begin.timestamp(), asked.end.timestamp(), campaign_id)
    hours: list[tuple[datetime, list[Minute]]] = []
    for number, minute in enumerate(minutes):
        begins = (asked.begin + timedelta(minutes=number)).astimezone(CENTRE_ZONE).replace(minute=0)
        if not hours or hours[-1][0] != begins:
            hours.append((begins, []))
        hours[-1][1].append(minute)
    rows = tuple((begins, compared(each)) for begins, each in hours)
    return Replayed(asked, policy, rows, compared(minutes))


def document(found: Replayed) -> dict[str, object]:
    """Return the figures as JSON says them."""
    return {
        "team": found.asked.team,
        "campaign": found.asked.campaign,
        "from": found.asked.begin.astimezone(CENTRE_ZONE).isoformat(),
        "to": found.asked.end.astimezone(CENTRE_ZONE).isoformat(),
        "policy": found.policy.value,
        "hours": [{"hour": begins.isoformat(), **_figures(each)} for begins, each in found.hours],
        "total": _figures(found.total),
    }


def _figures(each: Compared) -> dict[str, float | None]:
    rate = round(each.abandoned / each.people, 4) if each.people else None
    return {**asdict(each), "difference": round(each.difference, 3), "abandon_rate": rate}


def show(found: Replayed) -> None:
    """Print a table by hour."""
    asked = found.asked
    whose = asked.team if asked.campaign is None else f"{asked.campaign} ({asked.team})"
    table = Table("hour", "launched", "would launch", "apart a minute", "people", "abandoned", "rate", title=whose)
    for begins, each in found.hours:
        table.add_row(f"{begins:%H:%M}", *_cells(each))
    table.add_section()
    table.add_row("all", *_cells(found.total))
    console.print(table)
    say(f"policy {found.policy}; the calls, the answers and who was abandoned are those of the day")


def _cells(each: Compared) -> tuple[str, ...]:
    rate = f"{each.abandoned / each.people:.1%}" if each.people else ""
    counts = (each.launched, each.would_launch, f"{each.difference:.2f}", each.people, each.abandoned, rate)
    return tuple(str(count) for count in counts)
