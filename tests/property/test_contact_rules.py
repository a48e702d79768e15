"""No call outside the hours, over a cap, on hold or to a forbidden number, whatever the rules; `earliest` is right."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from queues.area_codes import STATE_TIME_ZONES
from queues.contact_rules import ContactFacts, Person, Reason, verdict
from queues.rules import windows
from queues.rules.caps import Caps, strictest
from queues.rules.windows import Place, Window

CENTRE = ZoneInfo("America/Sao_Paulo")
ZONES = st.sampled_from(sorted({*STATE_TIME_ZONES.values(), "America/Noronha"})).map(ZoneInfo)
DAYS = st.dates(date(2023, 12, 1), date(2024, 12, 31))  # 2024 has a leap day
MOMENTS = st.datetimes(datetime(2023, 12, 1), datetime(2024, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
COUNTS = st.integers(0, 3)
CAP = st.none() | st.integers(1, 3)
BY_TIME = {
    Reason.NOT_LATE_ENOUGH,
    Reason.DAILY_CAP,
    Reason.WEEKLY_CAP,
    Reason.MONTHLY_CAP,
    Reason.SPOKEN_TO_TODAY,
    Reason.ABANDONED_TODAY,
    Reason.COOLING,
    Reason.HOLIDAY,
    Reason.OUTSIDE_WINDOW,
}


@st.composite
def _windows(draw: st.DrawFn) -> Window:
    opens = draw(st.integers(0, 23 * 60))
    closes = draw(st.integers(opens + 1, 24 * 60 - 1))
    begins = draw(st.sampled_from([date(2014, 1, 1), date(2024, 3, 1)]))
    ends = draw(st.sampled_from([None, date(2024, 3, 1), date(2024, 5, 31)]))
    return Window(draw(st.integers(0, 6)), time(*divmod(opens, 60)), time(*divmod(closes, 60)), begins, ends)


PLACES = st.builds(
    Place,
    ZONES,
    st.lists(_windows(), max_size=8).map(tuple),
    st.frozensets(DAYS, max_size=20),
    st.lists(_windows(), max_size=3).map(tuple),
)
PEOPLE = st.builds(
    Person,
    on_hold=st.booleans(),
    listed=st.booleans(),
    open_debts=st.integers(0, 2),
    oldest_due=st.none() | DAYS,
    automatic_steps_done=st.booleans(),
    phones=st.integers(0, 2),
    open_attempt=st.booleans(),
    attempts_today=COUNTS,
    attempts_this_week=COUNTS,
    attempts_this_month=COUNTS,
    conversations_today=COUNTS,
    abandoned_today=st.booleans(),
    cooling_until=st.none() | MOMENTS,
    day_zone=ZONES,
)
CAPS = st.builds(Caps, CAP, CAP, CAP, CAP, st.none() | st.integers(0, 40), st.booleans())
FACTS = st.builds(
    ContactFacts,
    PEOPLE,
    CAPS,
    st.lists(PLACES, max_size=2).map(tuple),
    number_listed=st.booleans(),
    number_forbidden=st.booleans(),
)
WAITING_PEOPLE = st.builds(
    Person,
    oldest_due=DAYS,
    attempts_today=COUNTS,
    attempts_this_week=COUNTS,
    attempts_this_month=COUNTS,
    conversations_today=COUNTS,
    cooling_until=st.none() | MOMENTS,
    day_zone=ZONES,
)
WAITING_FACTS = st.builds(
    ContactFacts,
    WAITING_PEOPLE,
    st.builds(Caps, CAP, CAP, CAP, CAP, st.none() | st.integers(0, 40)),
    st.lists(PLACES, max_size=2).map(tuple),
)


def _is_open(place: Place, moment: datetime) -> bool:
    """The rule of one place said again, in local time and without intervals."""
    local = moment.astimezone(place.time_zone)
    day = local.date()
    own = [window for window in place.windows if window.in_force(day)]
    standing = own or [window for window in place.otherwise if window.in_force(day)]
    return day not in place.holidays and any(
        window.weekday == local.weekday() and window.opens <= local.time() < window.closes for window in standing
    )


def _waited(facts: ContactFacts, now: datetime, moment: datetime) -> bool:
    """Whether everything that time alone decides allows a call at `moment`, if nothing happens after `now`."""
    person, caps = facts.person, facts.caps
    then, before = moment.astimezone(person.day_zone), now.astimezone(person.day_zone)
    same_day = then.date() == before.date()
    same_week = then.date().isocalendar()[:2] == before.date().isocalendar()[:2]
    same_month = (then.year, then.month) == (before.year, before.month)
    late = person.oldest_due is not None and (moment.astimezone(CENTRE).date() - person.oldest_due).days
    return (
        not (same_day and _over(person.attempts_today, caps.attempts_per_day))
        and not (same_week and _over(person.attempts_this_week, caps.attempts_per_week))
        and not (same_month and _over(person.attempts_this_month, caps.attempts_per_month))
        and not (same_day and _over(person.conversations_today, caps.conversations_per_day))
        and (person.cooling_until is None or moment >= person.cooling_until)
        and (caps.min_days_past_due is None or late >= caps.min_days_past_due)
        and all(_is_open(place, moment) for place in facts.places)
    )


def _over(count: int, cap: int | None) -> bool:
    return cap is not None and count >= cap


@settings(deadline=None)
@given(FACTS, MOMENTS)
def test_a_call_is_allowed_only_where_every_rule_allows_it(facts: ContactFacts, now: datetime) -> None:
    person = facts.person
    found = verdict(facts, now)
    assert found.allowed == (not found.reasons)
    assert found.allowed == (
        not (person.on_hold or person.listed or facts.number_listed)
        and person.open_debts > 0
        and person.oldest_due is not None
        and (person.automatic_steps_done or not facts.caps.after_automatic_steps)
        and person.phones > 0
        and not facts.number_forbidden
        and not person.open_attempt
        and _waited(facts, now, now)
    )
    if found.allowed:
        assert found.earliest == now


@settings(deadline=None)
@given(FACTS, MOMENTS)
def test_what_waiting_does_not_cure_has_no_earliest_moment(facts: ContactFacts, now: datetime) -> None:
    found = verdict(facts, now)
    if set(found.reasons) - BY_TIME - {Reason.OPEN_ATTEMPT}:
        assert found.earliest is None


@settings(deadline=None)
@given(WAITING_FACTS, MOMENTS)
def test_at_the_earliest_moment_everything_allows_a_call(facts: ContactFacts, now: datetime) -> None:
    found = verdict(facts, now)
    assert set(found.reasons) <= BY_TIME
    if found.earliest is not None:
        assert found.earliest >= now
        assert _waited(facts, now, found.earliest)


@settings(deadline=None)
@given(WAITING_FACTS, MOMENTS, st.lists(st.integers(0, 60 * 24 * 60), min_size=1, max_size=40))
def test_nothing_was_allowed_before_the_earliest_moment(facts: ContactFacts, now: datetime, minutes: list[int]) -> None:
    """Minutes of the two months ahead; without an earliest moment none of them is allowed."""
    earliest = verdict(facts, now).earliest
    for each in minutes:
        moment = now + timedelta(minutes=each)
        if earliest is None or moment < earliest:
            assert not _waited(facts, now, moment)


@settings(deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=2), MOMENTS)
def test_the_next_opening_is_the_first_open_minute(places: list[Place], start: datetime) -> None:
    """Every minute of two days, against the plain saying of the rule."""
    start = start.replace(second=0, microsecond=0)
    minutes = (start + timedelta(minutes=each) for each in range(2 * 24 * 60))
    first = next((each for each in minutes if all(_is_open(place, each) for place in places)), None)
    found = windows.next_open(places, start)
    assert found == first if first is not None else found is None or found >= start + timedelta(days=2)


@settings(deadline=None)
@given(st.lists(CAPS, max_size=4))
def test_rules_come_together_in_any_order_and_none_loosens_another(caps: list[Caps]) -> None:
    together = strictest(caps)
    assert strictest(reversed(caps)) == together
    assert strictest([together, *caps]) == together
    for each in caps:
        assert strictest([together, each]) == together
