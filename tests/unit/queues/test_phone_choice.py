"""Which phone, which part of the day: history counts, failures rotate, dead phones never."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.phone_choice import (
    DEFAULT_RATES,
    DayPart,
    PhoneKind,
    PhoneRecord,
    Tries,
    best_chance,
    best_part,
    chance,
    kind_of,
    learned_rate,
    order,
    part_of,
)

MOBILE = "+5511987654321"
FIXED = "+551133334444"
NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
NOON = DayPart.MIDDAY


def phone(
    phone_id: int = 1,
    number: str = MOBILE,
    status: str = "unknown",
    last_at: datetime | None = None,
    **parts: tuple[int, int, int, int],
) -> PhoneRecord:
    history = {DayPart[part.upper()]: Tries(*tries) for part, tries in parts.items()}
    return PhoneRecord(phone_id, number, status, history, last_at)


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (0, DayPart.MORNING),
        (8, DayPart.MORNING),
        (10, DayPart.MORNING),
        (11, DayPart.MIDDAY),
        (13, DayPart.MIDDAY),
        (14, DayPart.AFTERNOON),
        (16, DayPart.AFTERNOON),
        (17, DayPart.EVENING),
        (23, DayPart.EVENING),
    ],
)
def test_the_day_has_four_parts(hour: int, part: DayPart) -> None:
    assert part_of(NOW.replace(hour=hour, minute=59)) is part


@pytest.mark.parametrize(
    ("number", "kind"),
    [(MOBILE, PhoneKind.MOBILE), (FIXED, PhoneKind.FIXED), ("+14155550123", PhoneKind.FIXED)],
)
def test_a_mobile_has_nine_digits_after_the_area_code(number: str, kind: PhoneKind) -> None:
    assert kind_of(number) is kind


def test_a_phone_never_tried_has_the_rate_of_its_kind_and_part() -> None:
    assert chance(phone(), DayPart.EVENING, DEFAULT_RATES) == 70
    assert chance(phone(number=FIXED), DayPart.EVENING, DEFAULT_RATES) == 50


def test_a_confirmed_phone_begins_twice_as_well_but_never_certain() -> None:
    assert chance(phone(status="good"), NOON, DEFAULT_RATES) == 130
    assert chance(phone(status="good"), NOON, {**DEFAULT_RATES, (NOON, PhoneKind.MOBILE): 800}) == 900


def test_the_part_of_the_day_counts_twice_as_much_as_the_others() -> None:
    reached = phone(afternoon=(4, 3, 3, 0))
    assert chance(reached, DayPart.AFTERNOON, DEFAULT_RATES) == (1000 * 6 + 8 * 60) // (8 + 8)
    assert chance(reached, DayPart.MORNING, DEFAULT_RATES) == (1000 * 3 + 8 * 60) // (4 + 8)


def test_failures_in_a_row_push_a_phone_back() -> None:
    assert chance(phone(midday=(3, 0, 0, 3)), NOON, DEFAULT_RATES) == (8 * 65 // (6 + 8)) * 3 // 6


@pytest.mark.parametrize("status", ["wrong", "invalid", "forbidden"])
def test_a_phone_that_may_not_be_called_has_no_chance_and_no_place(status: str) -> None:
    dead = phone(status=status, midday=(9, 9, 9, 0))
    assert chance(dead, NOON, DEFAULT_RATES) == 0
    assert order([dead, phone(2)], NOON, DEFAULT_RATES) == (phone(2),)


def test_phones_rotate_as_they_fail_and_the_confirmed_one_is_tried_again_sooner() -> None:
    phones = {1: phone(1, status="good"), 2: phone(2), 3: phone(3)}
    tried = []
    for turn in range(8):
        best = order(phones.values(), NOON, DEFAULT_RATES)[0]
        before = best.history.get(NOON, Tries(0, 0, 0))
        after = Tries(before.attempts + 1, 0, 0, before.failures + 1)
        phones[best.phone_id] = PhoneRecord(
            best.phone_id, best.number, best.status, {NOON: after}, NOW + timedelta(hours=turn)
        )
        tried.append(best.phone_id)
    assert tried == [1, 1, 2, 3, 1, 2, 3, 1]


def test_equals_take_turns_by_the_last_try_then_by_age() -> None:
    old, young, untried = phone(2, last_at=NOW), phone(1, last_at=NOW + timedelta(hours=1)), phone(3)
    assert order([young, old, untried], NOON, DEFAULT_RATES) == (untried, old, young)
    assert order([phone(5), phone(4)], NOON, DEFAULT_RATES) == (phone(4), phone(5))


def test_the_best_chance_is_that_of_the_best_phone() -> None:
    assert best_chance([phone(), phone(2, status="good")], NOON, DEFAULT_RATES) == 130
    assert best_chance([], NOON, DEFAULT_RATES) == 0


def test_a_part_of_the_day_is_waited_for_only_when_it_is_clearly_better() -> None:
    parts = [DayPart.MORNING, DayPart.MIDDAY, DayPart.AFTERNOON, DayPart.EVENING]
    assert best_part([phone()], parts, DEFAULT_RATES) is DayPart.MORNING
    evenings = phone(evening=(3, 2, 2, 0))
    assert best_part([evenings], parts, DEFAULT_RATES) is DayPart.EVENING
    assert best_part([evenings], parts[:3], DEFAULT_RATES) is DayPart.MORNING


def test_after_a_failure_another_part_is_taken_where_it_is_no_worse() -> None:
    failed = phone(morning=(1, 0, 0, 1))
    parts = [DayPart.MORNING, DayPart.AFTERNOON]
    assert best_part([failed], parts, DEFAULT_RATES, failed=DayPart.MORNING) is DayPart.AFTERNOON
    assert best_part([failed], parts[:1], DEFAULT_RATES, failed=DayPart.MORNING) is DayPart.MORNING
    mornings = phone(morning=(4, 3, 3, 1))
    assert best_part([mornings], parts, DEFAULT_RATES, failed=DayPart.MORNING) is DayPart.MORNING


def test_without_a_phone_the_soonest_part_stays() -> None:
    assert best_part([], [DayPart.EVENING, DayPart.MORNING], DEFAULT_RATES, failed=DayPart.EVENING) is DayPart.EVENING


def test_there_must_be_a_part_to_choose_from() -> None:
    with pytest.raises(ValueError, match="no part of the day"):
        best_part([phone()], [], DEFAULT_RATES)


def test_rates_move_from_the_default_to_what_was_seen() -> None:
    assert learned_rate(NOON, PhoneKind.MOBILE, attempts=0, right_party=0) == 65
    assert learned_rate(NOON, PhoneKind.MOBILE, attempts=100, right_party=20) == (20_000 + 6_500) // 200
    assert learned_rate(NOON, PhoneKind.MOBILE, attempts=1_000_000, right_party=200_000) == 199


TRIES = st.builds(
    lambda failed, reached, other: Tries(failed + reached + other, reached + other, reached, failed),
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(0, 50),
)
HISTORIES = st.dictionaries(st.sampled_from(DayPart), TRIES)


@given(HISTORIES, st.sampled_from(DayPart), st.sampled_from(["unknown", "good"]))
def test_a_chance_is_a_probability_and_one_more_failure_never_raises_it(
    history: dict[DayPart, Tries], part: DayPart, status: str
) -> None:
    before = chance(PhoneRecord(1, MOBILE, status, history), part, DEFAULT_RATES)
    old = history.get(part, Tries(0, 0, 0))
    worse = {**history, part: Tries(old.attempts + 1, old.answered, old.right_party, old.failures + 1)}
    better = {**history, part: Tries(old.attempts + 1, old.answered + 1, old.right_party + 1, 0)}
    assert 0 <= chance(PhoneRecord(1, MOBILE, status, worse), part, DEFAULT_RATES) <= before <= 1000
    assert chance(PhoneRecord(1, MOBILE, status, better), part, DEFAULT_RATES) >= before
