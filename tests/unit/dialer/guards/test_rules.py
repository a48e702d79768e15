"""What the counters leave a campaign: all of it far from a limit, nothing at it, a straight line between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.guards.rules import Abandonment, CallingLimits, Counts, abandonment, counted, room
from dialer.guards.words import Allowance, Reason, strictest

ANATEL = CallingLimits()


@pytest.mark.parametrize(
    ("used", "left"), [(0, 1.0), (79, 1.0), (80, 1.0), (85, 0.75), (90, 0.5), (99, 0.05), (100, 0.0), (140, 0.0)]
)
def test_the_soft_zone_falls_in_a_straight_line(used: int, left: float) -> None:
    assert room(used, 100, 0.2) == pytest.approx(left)


@given(st.floats(0, 200), st.floats(0, 200), st.floats(0.01, 0.99))
def test_more_calls_never_leave_more(one: float, other: float, zone: float) -> None:
    fewer, more = sorted((one, other))
    assert 0.0 <= room(more, 100, zone) <= room(fewer, 100, zone) <= 1.0


def share_of(reason: Reason, counts: Counts, limits: CallingLimits = ANATEL) -> float:
    return next((each.share for each in counted("", counts, limits) if each.reason is reason), 1.0)


@pytest.mark.parametrize(
    ("counts", "left"),
    [
        (Counts(today=100_000, short=84_999), 1 - (0.84999 - 0.68) / 0.17),
        (Counts(today=100_000, short=85_000), 0.0),
        (Counts(today=99_999, short=99_999), 1 / 20_000),
        (Counts(today=90_000, short=90_000), 0.5),
        (Counts(today=80_000, short=80_000), 1.0),
        (Counts(today=200_000, short=100_000), 1.0),
    ],
    ids=["below the share", "at both", "one call below", "in the soft zone", "before it", "long calls"],
)
def test_short_calls_are_limited_by_their_number_and_their_share_together(counts: Counts, left: float) -> None:
    assert share_of(Reason.SHORT_CALLS, counts) == pytest.approx(left)


def test_calls_that_may_still_become_long_do_not_count_in_the_share() -> None:
    assert Counts(today=100, short=45, open=50).short_share == 0.9
    assert Counts(today=50, open=50).short_share == 0.0


@pytest.mark.parametrize(("month", "left"), [(400_000, 1.0), (450_000, 0.5), (500_000, 0.0)])
def test_calls_of_the_month(month: int, left: float) -> None:
    assert share_of(Reason.CALLS_PER_MONTH, Counts(month=month)) == pytest.approx(left)


def test_calls_of_the_day_are_limited_only_where_a_limit_is_set() -> None:
    counts = Counts(today=950, short=0, month=950)
    assert share_of(Reason.CALLS_PER_DAY, counts) == 1.0
    assert share_of(Reason.CALLS_PER_DAY, counts, CallingLimits(calls_per_day=1000)) == pytest.approx(0.25)


def test_no_limits_hold_nothing_back() -> None:
    none = CallingLimits(short_share=None, calls_per_day=None, calls_per_month=None)
    assert list(counted("", Counts(10**6, 10**6, 0, 10**7), none)) == []


def test_figures_say_what_a_supervisor_wants_to_know() -> None:
    [found] = counted("11222333000181", Counts(today=90_000, short=81_000, month=90_000), ANATEL)
    assert found.reason is Reason.SHORT_CALLS
    assert found.figures == {
        "company": "11222333000181",
        "short_share": 0.9,
        "limit_share": 0.85,
        "calls": 90_000,
        "limit": 100_000,
        "short_call_s": 6,
    }


@pytest.mark.parametrize(("abandoned", "warned"), [(29, False), (30, True)])
def test_an_exhausted_budget_of_abandoned_people_is_told_and_slows_nothing(abandoned: int, warned: bool) -> None:
    found = abandonment(Abandonment(people=1000, abandoned=abandoned), 0.03)
    assert (found is not None) is warned
    assert found is None or found.share == 1.0


@pytest.mark.parametrize("people", [0, 1, 99])
def test_the_share_of_a_few_people_says_nothing(people: int) -> None:
    assert abandonment(Abandonment(people, people), 0.03) is None


def test_the_strictest_is_told() -> None:
    month = Allowance(0.5, Reason.CALLS_PER_MONTH)
    nobody = Allowance(0.0, Reason.NO_AGENT)
    storm = Allowance(0.0, Reason.TRUNK_STORM)
    warning = Allowance(1.0, Reason.ABANDONED)
    assert strictest([month, warning]) == month
    assert strictest([month, storm, nobody]) == nobody
    assert strictest([warning]) is None
