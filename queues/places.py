"""Where a person may be, by address and by phone, with the hours of contact that hold there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from queues.area_codes import DEFAULT_TIME_ZONE, STATE_TIME_ZONES, area_of
from queues.contact_rules import Place, Window
from queues.holidays_br import holidays_around
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "admission.sql")


@dataclass(frozen=True, slots=True)
class Location:
    """A state (None: unknown) and its time zone."""

    state: str | None
    time_zone: str = DEFAULT_TIME_ZONE


def home_of(state: str | None) -> Location | None:
    """The place of an address; None where its state is unknown."""
    return Location(state, STATE_TIME_ZONES[state]) if state is not None and state in STATE_TIME_ZONES else None


def locations(state: str | None, number: str) -> tuple[Location, ...]:
    """The places whose hours a call to `number` of a person living in `state` must keep: one, or two that differ."""
    area = area_of(number)
    known = [home_of(state), Location(area.state, area.time_zone) if area else None]
    return tuple(dict.fromkeys(place for place in known if place)) or (Location(None),)


async def places(conn: Connection, wanted: Iterable[Location], now: datetime) -> Mapping[Location, Place]:
    """Read the windows in force for each location, and its holidays."""
    unique = list(dict.fromkeys(wanted))
    today = now.astimezone(ZoneInfo(DEFAULT_TIME_ZONE)).date()
    windows = await windows_of(conn, {each.state for each in unique}, today)
    return {
        each: Place(
            ZoneInfo(each.time_zone),
            windows[each.state],
            holidays_around(each.state, now.astimezone(ZoneInfo(each.time_zone)).date()),
        )
        for each in unique
    }


async def windows_of(
    conn: Connection, states: Iterable[str | None], today: date
) -> Mapping[str | None, tuple[Window, ...]]:
    """The windows of each state; a state that has none of its own gets the default's."""
    asked = list(states)
    found: dict[str | None, list[Window]] = {state: [] for state in asked}
    for row in await conn.fetch(SQL.windows, asked, today):
        window = Window(row["weekday"], row["opens"], row["closes"], row["valid_from"], row["valid_until"])
        found[row["asked"]].append(window)
    return {state: tuple(windows) for state, windows in found.items()}
