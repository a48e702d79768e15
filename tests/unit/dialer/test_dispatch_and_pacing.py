"""Who gets the answer, and how many calls are launched."""

from datetime import UTC, datetime, timedelta

import pytest

from dialer.dispatch import Candidate, longest_idle, present
from dialer.pacing import Load, progressive

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


@pytest.mark.parametrize(
    ("load", "launches"),
    [
        (Load(ready_agents=0, unassigned=0, line_room=10), 0),
        (Load(ready_agents=3, unassigned=0, line_room=10), 3),
        (Load(ready_agents=3, unassigned=2, line_room=10), 1),
        (Load(ready_agents=3, unassigned=3, line_room=10), 0),
        (Load(ready_agents=1, unassigned=4, line_room=10), 0),
        (Load(ready_agents=9, unassigned=0, line_room=2), 2),
        (Load(ready_agents=9, unassigned=0, line_room=0), 0),
    ],
)
def test_progressive_launches_one_call_for_each_ready_agent_without_one(load: Load, launches: int) -> None:
    assert progressive(load) == launches
