"""`alo inbound`: our own numbers, who answers them and when."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from alo.commands.naming import id_of
from alo.commands.running import console, run, say
from alo.commands.shared_options import with_options
from alo.database import session
from alo.errors import NotFound, UsageRefused
from alo.settings import Settings
from dialer.inbound import numbers
from dialer.inbound.caller import called_key
from dialer.inbound.hours import Opening, overlapping
from dialer.inbound.numbers import InboundNumber, NumberSettings
from dialer.inbound.waiting import Manners
from queues import campaigns
from store.pool import Connection

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS: Final = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? +(\d{2}:\d{2})-(\d{2}:\d{2})")

app = typer.Typer(no_args_is_help=True, help="Numbers of our own: calls that come in.")

Campaign = Annotated[str | None, typer.Option(help="Outcomes and calls back are its own; its team answers.")]
OPTIONS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "label": Annotated[str | None, typer.Option(help="What agents and supervisors read.")],
        "hours": Annotated[
            list[str] | None, typer.Option(help='Such as "mon-fri 09:00-18:00", several times; "always" for any hour.')
        ],
        "greeting": Annotated[
            str | None, typer.Option(help='Sound for those who begin to wait; "" for the one of Alô.')
        ],
        "after_hours": Annotated[str | None, typer.Option(help='Sound while closed; "" for the one of Alô.')],
        "longest_wait": Annotated[int | None, typer.Option(min=10, max=7200, help="Seconds until a caller is let go.")],
        "announce_every": Annotated[
            int | None, typer.Option(min=0, max=3600, help="Seconds between places told; 0: never.")
        ],
        "offer_after": Annotated[
            int | None, typer.Option(min=-1, max=7200, help="Seconds until a call back is offered; -1: never.")
        ],
        "key": Annotated[str | None, typer.Option(help="The key that asks for a call back.")],
        "call_back_abandoned": Annotated[bool | None, typer.Option(help="Call back whoever hung up waiting.")],
        "closed_on_holidays": Annotated[bool | None, typer.Option(help="Closed on national holidays.")],
    }
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What was given on the command line; None: it stays as it is."""

    label: str | None
    hours: list[str] | None
    greeting: str | None
    after_hours: str | None
    longest_wait: int | None
    announce_every: int | None
    offer_after: int | None
    key: str | None
    call_back_abandoned: bool | None
    closed_on_holidays: bool | None

    def applied(self, settings: NumberSettings) -> NumberSettings:
        """The settings with the changes; raises UsageRefused."""
        return replace(
            settings,
            label=settings.label if self.label is None else self.label,
            manners=self._manners(settings.manners),
            closed_on_holidays=_or(self.closed_on_holidays, settings.closed_on_holidays),
            openings=settings.openings if self.hours is None else read_hours(self.hours),
        )

    def _manners(self, manners: Manners) -> Manners:
        if self.key is not None and (len(self.key) != 1 or self.key not in "0123456789*#"):
            raise UsageRefused("--key", "a digit, * or #", self.key)
        every, offer = self.announce_every, self.offer_after
        return Manners(
            greeting=manners.greeting if self.greeting is None else self.greeting or None,
            after_hours_sound=manners.after_hours_sound if self.after_hours is None else self.after_hours or None,
            longest_wait=manners.longest_wait if self.longest_wait is None else timedelta(seconds=self.longest_wait),
            announce_every=manners.announce_every if every is None else timedelta(seconds=every) if every else None,
            offer_after=manners.offer_after if offer is None else timedelta(seconds=offer) if offer >= 0 else None,
            callback_key=self.key or manners.callback_key,
            call_back_abandoned=_or(self.call_back_abandoned, manners.call_back_abandoned),
        )


@app.command("add")
@with_options(OPTIONS)
def add(
    number: Annotated[str, typer.Argument(help="As the carrier delivers it.")],
    *,
    campaign: Annotated[str, typer.Option(help="Outcomes and calls back are its own; its team answers.")],
    **given: Any,
) -> None:
    """Take in a number; its team is the campaign's."""

    async def work() -> None:
        if not called_key(number):
            raise UsageRefused("NUMBER", "a number that somebody can call", number)
        async with session(Settings()) as connection, connection.transaction():
            fresh = await _of_campaign(connection, NumberSettings(0, 0), campaign)
            await numbers.add(connection, number, Changes(**given).applied(fresh))
        say(f"number {called_key(number)!r} added")

    run(work())


@app.command("set")
@with_options(OPTIONS)
def change(
    number: Annotated[str, typer.Argument(help="One of our numbers.")],
    *,
    campaign: Campaign = None,
    **given: Any,
) -> None:
    """Change a number; what is not given stays."""

    async def work() -> None:
        async with session(Settings()) as connection, connection.transaction():
            known = await _known(connection, number)
            settings = Changes(**given).applied(known.settings)
            if campaign is not None:
                settings = await _of_campaign(connection, settings, campaign)
            await numbers.change(connection, known.id, settings)
        say(f"number {known.number!r} changed")

    run(work())


@app.command("remove")
def remove(number: Annotated[str, typer.Argument(help="One of our numbers.")]) -> None:
    """Give a number up: calls to it are refused from now on."""

    async def work() -> None:
        async with session(Settings()) as connection, connection.transaction():
            known = await _known(connection, number)
            await numbers.remove(connection, known.id)
        say(f"number {known.number!r} removed")

    run(work())


@app.command("list")
def list_numbers() -> None:
    """Print our numbers, and whether each is answered now."""

    async def work() -> list[InboundNumber]:
        async with session(Settings()) as connection:
            return await numbers.every(connection)

    now = datetime.now(UTC)
    table = Table("number", "label", "team", "campaign", "hours", "now", "longest wait", "call back after")
    for each in run(work()):
        own = each.settings
        offer = own.manners.offer_after
        table.add_row(
            each.number,
            own.label,
            each.team,
            each.campaign,
            said_hours(own.openings),
            "answered" if each.is_open(now) else "closed",
            f"{own.manners.longest_wait.total_seconds():.0f} s",
            "never" if offer is None else f"{offer.total_seconds():.0f} s, key {own.manners.callback_key}",
        )
    console.print(table)


def read_hours(texts: Sequence[str]) -> tuple[Opening, ...]:
    """Read hours such as "mon-fri 09:00-18:00", none for "always"; raises UsageRefused."""
    if [text.strip().lower() for text in texts] == ["always"]:
        return ()
    openings = [opening for text in texts for opening in _read(text)]
    if overlapping(openings):
        raise UsageRefused("--hours", "hours that do not overlap, and end after they begin", ", ".join(texts))
    return tuple(sorted(openings))


def said_hours(openings: Sequence[Opening]) -> str:
    """Hours in a few words."""
    said = [f"{DAYS[each.weekday]} {each.opens:%H:%M}-{each.closes:%H:%M}" for each in openings]
    return ", ".join(said) or "always"


def _read(text: str) -> Iterator[Opening]:
    parts = _HOURS.fullmatch(text.strip().lower())
    first, last = (None, None) if parts is None else (parts[1], parts[2] or parts[1])
    if parts is None or first not in DAYS or last not in DAYS:
        raise UsageRefused("--hours", "such as 'mon-fri 09:00-18:00'", text)
    try:
        opens, closes = time.fromisoformat(parts[3]), time.fromisoformat(parts[4])
    except ValueError as error:
        raise UsageRefused("--hours", "times such as 09:00", text) from error
    for day in range(DAYS.index(first), DAYS.index(last) + 1):
        yield Opening(day, opens, closes)


def _or(given: bool | None, otherwise: bool) -> bool:
    return otherwise if given is None else given


async def _known(connection: Connection, number: str) -> InboundNumber:
    known = await numbers.by_called(connection, number)
    if known is None:
        raise NotFound("number", number, [each.number for each in await numbers.every(connection)])
    return known


async def _of_campaign(connection: Connection, settings: NumberSettings, name: str) -> NumberSettings:
    campaign = await campaigns.get(connection, await id_of(connection, "campaign", name))
    return replace(settings, campaign_id=campaign.id, team_id=campaign.team_id)
