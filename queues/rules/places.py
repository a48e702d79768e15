"""Where a person may be, by address and by phone, with the hours and caps of contact that hold there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from debts.states import plain
from queues.area_codes import DEFAULT_TIME_ZONE, STATE_TIME_ZONES, area_of
from queues.centre import centre_day
from queues.rules.caps import Caps, strictest
from queues.rules.holidays_br import holidays_around
from queues.rules.rulebook import Rulebook, WindowRule
from queues.rules.windows import Place, Window


@dataclass(frozen=True, slots=True)
class Location:
    """A state (None: unknown), its time zone, and the city where that one has holidays of its own."""

    state: str | None
    time_zone: str = DEFAULT_TIME_ZONE
    city: str | None = None


class Neighbourhood:
    """The places of many people under one rulebook, each place worked out once.

    Good for one moment: make it anew for every decision, so that a change of rules counts at once.
    """

    def __init__(self, rulebook: Rulebook, now: datetime) -> None:
        self._rulebook = rulebook
        self._today = centre_day(now)
        self._windows = _by_state(rulebook.windows)
        self._holidays = _by_location(rulebook)
        self._states_with_cities = {each.state for each in rulebook.holidays if each.city is not None}
        self._places: dict[Location, Place] = {}
        self._caps: dict[tuple[int, frozenset[str | None]], Caps] = {}
        self._found: dict[tuple[str | None, str | None, str], tuple[Place, ...]] = {}

    def places(self, state: str | None, city: str | None, number: str) -> tuple[Place, ...]:
        """The places whose hours a call to `number` (E.164) of a person living there must keep: one, or two."""
        key = (state, self._own_city(state, city), number[:5])  # +55 and the area code
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = tuple(self.place(each) for each in self.locations(state, city, number))
        return found

    def locations(self, state: str | None, city: str | None, number: str) -> tuple[Location, ...]:
        """Address and area of the number, without what is unknown; the default where both are."""
        area = area_of(number)
        home = home_of(state, self._own_city(state, city))
        away = Location(area.state, area.time_zone) if area else None
        if home is not None and away is not None and home.state == away.state:
            away = None
        return tuple(place for place in (home, away) if place) or (Location(None),)

    def place(self, location: Location) -> Place:
        """The windows and holidays of a location."""
        if location not in self._places:
            self._places[location] = Place(
                ZoneInfo(location.time_zone),
                self._windows.get(location.state, ()),
                holidays_around(location.state, self._today - timedelta(days=1)) | self._local_holidays(location),
                self._windows.get(None, ()),
            )
        return self._places[location]

    def caps(self, portfolio_id: int, states: Iterable[str | None]) -> Caps:
        """The strictest of the limits in force today for a portfolio and any of these states."""
        key = (portfolio_id, frozenset(states))
        if key not in self._caps:
            self._caps[key] = strictest(
                each.limit.caps
                for each in self._rulebook.limits
                if each.limit.valid_from <= self._today
                and (each.limit.valid_until is None or self._today <= each.limit.valid_until)
                and each.limit.portfolio_id in {None, portfolio_id}
                and each.limit.state in {None, *key[1]}
            )
        return self._caps[key]

    def _own_city(self, state: str | None, city: str | None) -> str | None:
        """A city only where it has holidays of its own: elsewhere it makes no difference."""
        if city is None or state not in self._states_with_cities:
            return None
        return plain(city.strip()) if (state, plain(city.strip())) in self._holidays else None

    def _local_holidays(self, location: Location) -> frozenset[date]:
        state, city = location.state, location.city
        wide = self._holidays.get((None, None), frozenset()) | self._holidays.get((state, None), frozenset())
        return wide | self._holidays.get((state, city), frozenset())


def home_of(state: str | None, city: str | None = None) -> Location | None:
    """The place of an address; None where its state is unknown."""
    known = state is not None and state in STATE_TIME_ZONES
    return Location(state, STATE_TIME_ZONES[state], city) if known and state is not None else None


def zone_of(state: str | None, numbers: Iterable[str]) -> ZoneInfo:
    """The zone in which a person's days begin: the address's, else that of the first number with an area."""
    home = home_of(state)
    areas = (area.time_zone for area in map(area_of, numbers) if area is not None)
    return ZoneInfo(home.time_zone if home else next(areas, DEFAULT_TIME_ZONE))


def _by_state(rules: Iterable[WindowRule]) -> Mapping[str | None, tuple[Window, ...]]:
    found: dict[str | None, list[Window]] = {}
    for rule in rules:
        window = Window(rule.weekday, rule.opens, rule.closes, rule.valid_from, rule.valid_until)
        found.setdefault(rule.state, []).append(window)
    return {state: tuple(windows) for state, windows in found.items()}


def _by_location(rulebook: Rulebook) -> Mapping[tuple[str | None, str | None], frozenset[date]]:
    found: dict[tuple[str | None, str | None], set[date]] = {}
    for each in rulebook.holidays:
        found.setdefault((each.state, plain(each.city) if each.city else None), set()).add(each.day)
    return {key: frozenset(days) for key, days in found.items()}
