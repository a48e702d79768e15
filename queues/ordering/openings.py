"""When contact may begin, for a whole portfolio at once: by the states of the address and of a number's area."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Final

from queues.area_codes import AREA_CODES, STATE_TIME_ZONES
from queues.centre import centre_day
from queues.rules import rulebook, windows
from queues.rules.places import Neighbourhood
from store.pool import Connection

STATES: Final = tuple(sorted(STATE_TIME_ZONES))
UNKNOWN: Final = len(STATES)  # position of an address without a state, and of a number abroad
_FIRST_CODE: Final = 11
_LAST_CODE: Final = 99
_CODE_OF_STATE: Final = {area.state: code for code, area in AREA_CODES.items()}


@dataclass(frozen=True, slots=True)
class Openings:
    """The next opening for every pair of places; places are positions in STATES, or UNKNOWN.

    `area_states`: the place of every area code from 11 on. `opens_at[home × (UNKNOWN + 1) + area]`: None where nothing
    opens within 60 days. Holidays of cities are left to admission.
    """

    area_states: tuple[int, ...]
    opens_at: tuple[datetime | None, ...]


def area_states() -> tuple[int, ...]:
    """The place of every area code from 11 on."""
    known = (AREA_CODES.get(str(code)) for code in range(_FIRST_CODE, _LAST_CODE + 1))
    return tuple(STATES.index(area.state) if area else UNKNOWN for area in known)


async def neighbourhood(conn: Connection, now: datetime) -> Neighbourhood:
    """The places of the country under the rules in force."""
    today = centre_day(now)
    return Neighbourhood(await rulebook.in_force(conn, today - timedelta(days=1)), now)


def places_of(around: Neighbourhood, home: int, area: int) -> tuple[windows.Place, ...]:
    """The places whose hours a call must keep, by their positions."""
    number = f"+55{_CODE_OF_STATE[STATES[area]]}" if area < UNKNOWN else "+"
    return around.places(STATES[home] if home < UNKNOWN else None, None, number)


async def openings(conn: Connection, now: datetime) -> Openings | None:
    """Work out when calls may begin everywhere; None when they may begin now wherever a person is."""
    around = await neighbourhood(conn, now)
    pairs = product(range(UNKNOWN + 1), repeat=2)
    opens_at = tuple(windows.next_open(places_of(around, home, area), now) for home, area in pairs)
    return None if all(each == now for each in opens_at) else Openings(area_states(), opens_at)
