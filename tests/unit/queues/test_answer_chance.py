"""How likely any person answers a phone, from what was learned of it and of all."""

import pytest

from queues.phone_choice import DayPart, PhoneRecord, Tries, answer_chance

NOON = DayPart.MIDDAY


def phone(**parts: tuple[int, int, int, int]) -> PhoneRecord:
    history = {DayPart[part.upper()]: Tries(*tries) for part, tries in parts.items()}
    return PhoneRecord(1, "+5511987654321", "unknown", history)


@pytest.mark.parametrize("learned", [None, (99, 99)])
def test_nothing_is_said_of_a_phone_that_nobody_knows(learned: tuple[int, int] | None) -> None:
    assert answer_chance(phone(), NOON, learned) is None


def test_a_phone_without_a_history_is_like_all_of_its_kind() -> None:
    assert answer_chance(phone(), NOON, (200, 60)) == pytest.approx(0.3)


def test_answers_count_more_in_the_same_part_of_the_day() -> None:
    same, other = phone(midday=(4, 4, 0, 0)), phone(evening=(4, 4, 0, 0))
    chances = [answer_chance(each, NOON, (200, 60)) for each in (same, other)]
    assert chances == [pytest.approx((8 + 8 * 0.3) / 16), pytest.approx((4 + 8 * 0.3) / 12)]


def test_failures_in_a_row_halve_it_after_three() -> None:
    assert answer_chance(phone(midday=(0, 0, 0, 3)), NOON, (200, 60)) == pytest.approx(0.15)
