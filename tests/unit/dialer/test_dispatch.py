"""Who gets the answer."""

from datetime import UTC, datetime, timedelta

import pytest

from dialer.dispatch import Candidate, longest_idle, present

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


def candidate(agent_id: int, *, idle_s: float, seen_s: float = 0) -> Candidate:
    return Candidate(agent_id, NOW - timedelta(seconds=idle_s), NOW - timedelta(seconds=seen_s))


def test_the_longest_idle_agent_gets_the_call() -> None:
    assert longest_idle([candidate(1, idle_s=5), candidate(2, idle_s=60), candidate(3, idle_s=30)], NOW) == 2


def test_equals_are_ordered_by_id_so_that_the_choice_is_repeatable() -> None:
    assert [each.agent_id for each in present([candidate(3, idle_s=5), candidate(1, idle_s=5)], NOW)] == [1, 3]


@pytest.mark.parametrize(("seen_s", "chosen"), [(0, 1), (5.9, 1), (6, None), (60, None)])
def test_an_agent_whose_screen_is_gone_is_passed_over(seen_s: float, chosen: int | None) -> None:
    assert longest_idle([candidate(1, idle_s=60, seen_s=seen_s)], NOW) == chosen


def test_nobody_is_chosen_of_nobody() -> None:
    assert longest_idle([], NOW) is None
