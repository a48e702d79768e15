"""No call outside the hours, whatever the hours are; and `earliest` is indeed the first moment allowed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from queues.aging import Bucket, bucket_of
from queues.area_codes import STATE_TIME_ZONES
from queues.contact_rules import ContactFacts, Place, Reason, Window, verdict
from queues.priority import priority
from queues.score import MAX_SCORE, ScoreFacts, score
from queues.scorecard import default_ranking

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
HOURS = st.tuples(st.integers(0, 22), st.integers(0, 59), st.integers(1, 600))


@st.composite
def _windows(draw: st.DrawFn) -> Window:
    hour, minute, length = draw(HOURS)
    opens = datetime(2026, 1, 1, hour, minute, tzinfo=UTC)
    closes = min(opens + timedelta(minutes=length), datetime(2026, 1, 1, 23, 59, tzinfo=UTC))
    return Window(
        draw(st.integers(0, 6)), opens.time(), max(closes.time(), time(hour, minute, 1)), date(2025, 1, 1), None
    )


PLACES = st.builds(
    Place,
    st.sampled_from(sorted(STATE_TIME_ZONES.values())).map(ZoneInfo),
    st.lists(_windows(), max_size=8).map(tuple),
    st.frozensets(DAYS, max_size=20),
)
FACTS = st.builds(
    ContactFacts,
    on_hold=st.booleans(),
    open_debts=st.integers(0, 2),
    callable_phones=st.integers(0, 2),
    open_attempt=st.booleans(),
    attempts_today=st.integers(0, 3),
    max_attempts_per_day=st.integers(1, 3),
    spoken_to_today=st.booleans(),
    day_zone=st.sampled_from(sorted(STATE_TIME_ZONES.values())).map(ZoneInfo),
    places=st.lists(PLACES, min_size=1, max_size=2).map(tuple),
)


def _is_open(place: Place, moment: datetime) -> bool:
    """The rule said again, in local time and without intervals."""
    local = moment.astimezone(place.time_zone)
    return local.date() not in place.holidays and any(
        window.weekday == local.weekday() and window.opens <= local.time() < window.closes for window in place.windows
    )


@given(FACTS, MOMENTS)
def test_a_call_is_allowed_only_where_every_rule_allows_it(facts: ContactFacts, now: datetime) -> None:
    allowed = verdict(facts, now).allowed
    assert allowed == (
        not facts.on_hold
        and facts.open_debts > 0
        and facts.callable_phones > 0
        and not facts.open_attempt
        and facts.attempts_today < facts.max_attempts_per_day
        and not facts.spoken_to_today
        and all(_is_open(place, now) for place in facts.places)
    )


@given(FACTS, MOMENTS)
def test_the_earliest_moment_is_within_every_window(facts: ContactFacts, now: datetime) -> None:
    found = verdict(facts, now)
    assert found.allowed == (not found.reasons)
    if found.earliest is not None:
        assert found.earliest >= now
        assert all(_is_open(place, found.earliest) for place in facts.places)


@given(FACTS, MOMENTS, st.floats(0, 1))
def test_nothing_was_allowed_before_the_earliest_moment(facts: ContactFacts, now: datetime, share: float) -> None:
    found = verdict(facts, now)
    only_hours = set(found.reasons) <= {Reason.OUTSIDE_WINDOW, Reason.HOLIDAY}
    if found.earliest is not None and only_hours:
        between = now + (found.earliest - now) * share
        if between < found.earliest:
            assert not all(_is_open(place, between) for place in facts.places)


SCORE_FACTS = st.builds(
    ScoreFacts,
    bucket=st.sampled_from(Bucket),
    amount_centavos=st.integers(1, 10**12),
    open_debts=st.integers(1, 100),
    agreements_kept=st.integers(0, 9),
    agreements_broken=st.integers(0, 9),
    callable_phones=st.integers(0, 30),
    confirmed_phones=st.integers(0, 3),
    attempts=st.integers(0, 50),
    answered=st.integers(0, 50),
    days_since_right_party=st.none() | st.integers(0, 1_000),
)


@given(SCORE_FACTS, SCORE_FACTS)
def test_priority_orders_by_bucket_and_then_by_score(one: ScoreFacts, other: ScoreFacts) -> None:
    ranking = default_ranking()
    scores = [score(facts, ranking.card) for facts in (one, other)]
    assert all(0 <= each.value <= MAX_SCORE and each.reasons for each in scores)
    keys = [(-ranking.order.index(f.bucket), s.value) for f, s in zip((one, other), scores, strict=True)]
    first, second = (priority(f.bucket, s.value, ranking.order) for f, s in zip((one, other), scores, strict=True))
    assert (first > second) == (keys[0] > keys[1])
    assert (first == second) == (keys[0] == keys[1])


@given(st.integers(-10_000, 40_000), st.integers(0, 10_000))
def test_buckets_follow_each_other(days: int, more: int) -> None:
    order = list(Bucket)
    assert order.index(bucket_of(days)) <= order.index(bucket_of(days + more))
