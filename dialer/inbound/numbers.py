"""Our numbers: whose they are, when they are answered, how callers are treated. Functions never commit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

import asyncpg

from dialer.errors import CampaignOfAnotherTeam, NoSuchNumber, NumberInUse, NumberTaken
from dialer.inbound import hours
from dialer.inbound.caller import called_key
from dialer.inbound.hours import Opening
from dialer.inbound.waiting import Manners
from dialer.retry import CENTRE_ZONE
from queues.rules.holidays_br import holidays_of
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "numbers.sql")


@dataclass(frozen=True, slots=True)
class NumberSettings:
    """What managers decide about a number. Outcomes and calls back are those of the campaign, one of the team."""

    team_id: int
    campaign_id: int
    label: str = ""
    manners: Manners = field(default_factory=Manners)
    closed_on_holidays: bool = True
    openings: tuple[Opening, ...] = ()  # none: it is answered at any hour


@dataclass(frozen=True, slots=True)
class InboundNumber:
    """A number as it stands; `number` is written as `called_key` writes it."""

    id: int
    number: str
    team: str
    campaign: str
    settings: NumberSettings

    def is_open(self, now: datetime) -> bool:
        """Tell whether people answer it at `now`."""
        return hours.is_open(self.settings.openings, now, zone=CENTRE_ZONE, is_holiday=self._is_holiday)

    def next_opening(self, now: datetime) -> datetime:
        """When people answer it next; a day later where no opening is in sight."""
        found = hours.next_opening(self.settings.openings, now, zone=CENTRE_ZONE, is_holiday=self._is_holiday)
        return found or now + timedelta(days=1)

    def _is_holiday(self, day: date) -> bool:
        return self.settings.closed_on_holidays and day in holidays_of(None, day.year)


async def every(connection: Connection) -> list[InboundNumber]:
    """Return all numbers by label."""
    return [await _number(connection, record) for record in await connection.fetch(SQL.every)]


async def get(connection: Connection, number_id: int) -> InboundNumber:
    """Read one number; raises NoSuchNumber."""
    record = await connection.fetchrow(SQL.one, number_id)
    if record is None:
        raise NoSuchNumber(str(number_id))
    return await _number(connection, record)


async def by_called(connection: Connection, called: str) -> InboundNumber | None:
    """Return the number that somebody called, however the carrier writes it."""
    record = await connection.fetchrow(SQL.by_number, called_key(called))
    return None if record is None else await _number(connection, record)


async def add(connection: Connection, number: str, settings: NumberSettings) -> int:
    """Take in a number; raises NumberTaken and CampaignOfAnotherTeam."""
    await _check(connection, settings)
    number_id = await connection.fetchval(SQL.add, called_key(number), *_values(settings))
    if number_id is None:
        raise NumberTaken(number)
    await _write_openings(connection, number_id, settings.openings)
    return int(number_id)


async def change(connection: Connection, number_id: int, settings: NumberSettings) -> None:
    """Change what is decided about a number; raises NoSuchNumber and CampaignOfAnotherTeam."""
    await _check(connection, settings)
    if await connection.fetchval(SQL.change, number_id, *_values(settings)) is None:
        raise NoSuchNumber(str(number_id))
    await _write_openings(connection, number_id, settings.openings)


async def remove(connection: Connection, number_id: int) -> None:
    """Give a number up; calls that came in on it keep their history. Raises NumberInUse and NoSuchNumber."""
    if await connection.fetchval(SQL.in_use, number_id):
        raise NumberInUse(number_id)
    if await connection.fetchval(SQL.remove, number_id) is None:
        raise NoSuchNumber(str(number_id))


async def lowest_team(connection: Connection) -> int | None:
    """Return the team whose leader refuses calls to numbers that nobody owns."""
    lowest: int | None = await connection.fetchval(SQL.lowest_team)
    return lowest


async def _check(connection: Connection, settings: NumberSettings) -> None:
    if await connection.fetchval(SQL.team_of_campaign, settings.campaign_id) != settings.team_id:
        raise CampaignOfAnotherTeam(settings.campaign_id, settings.team_id)


def _values(settings: NumberSettings) -> tuple[object, ...]:
    manners = settings.manners
    return (
        settings.label,
        settings.team_id,
        settings.campaign_id,
        manners.greeting,
        manners.after_hours_sound,
        _seconds(manners.longest_wait),
        _seconds(manners.announce_every),
        _seconds(manners.offer_after),
        manners.callback_key,
        manners.call_back_abandoned,
        settings.closed_on_holidays,
    )


async def _write_openings(connection: Connection, number_id: int, openings: Sequence[Opening]) -> None:
    await connection.execute(SQL.clear_openings, number_id)
    for each in openings:
        await connection.execute(SQL.add_opening, number_id, each.weekday, each.opens, each.closes)


async def _number(connection: Connection, record: asyncpg.Record) -> InboundNumber:
    openings = tuple(Opening(**row) for row in await connection.fetch(SQL.openings, record["id"]))
    settings = NumberSettings(
        team_id=record["team_id"],
        campaign_id=record["campaign_id"],
        label=record["label"],
        manners=manners_of(record),
        closed_on_holidays=record["closed_on_holidays"],
        openings=openings,
    )
    return InboundNumber(record["id"], record["number"], record["team"], record["campaign"], settings)


def manners_of(record: asyncpg.Record) -> Manners:
    """The manners in a row that has the columns of `inbound_numbers`."""
    return Manners(
        greeting=record["greeting"],
        after_hours_sound=record["after_hours_sound"],
        longest_wait=timedelta(seconds=record["longest_wait_s"]),
        announce_every=_duration(record["announce_every_s"]),
        offer_after=_duration(record["offer_after_s"]),
        callback_key=record["callback_key"],
        call_back_abandoned=record["call_back_abandoned"],
    )


def _duration(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else int(duration.total_seconds())
