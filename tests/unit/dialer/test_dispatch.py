"""Who gets the answer."""

from datetime import UTC, datetime, timedelta

import pytest

from dialer.dispatch import Candidate, finds_agent, most_calls, order, present

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


def candidate(agent_id: int, *, idle_s: float, seen_s: float = 0, skills: str = "") -> Candidate:
    idle_since, seen_at = NOW - timedelta(seconds=idle_s), NOW - timedelta(seconds=seen_s)
    return Candidate(agent_id, idle_since, seen_at, frozenset(skills.split()))


def skills(words: str) -> frozenset[str]:
    return frozenset(words.split())


def ids(candidates: list[Candidate]) -> list[int]:
    return [each.agent_id for each in candidates]


def test_the_longest_idle_agent_gets_the_call() -> None:
    assert ids(order([candidate(1, idle_s=5), candidate(2, idle_s=60), candidate(3, idle_s=30)], NOW)) == [2, 3, 1]


def test_equals_are_ordered_by_id_so_that_the_choice_is_repeatable() -> None:
    assert [each.agent_id for each in present([candidate(3, idle_s=5), candidate(1, idle_s=5)], NOW)] == [1, 3]


@pytest.mark.parametrize(("seen_s", "chosen"), [(0, [1]), (5.9, [1]), (6, []), (60, [])])
def test_an_agent_whose_screen_is_gone_is_passed_over(seen_s: float, chosen: list[int]) -> None:
    assert ids(order([candidate(1, idle_s=60, seen_s=seen_s)], NOW)) == chosen


def test_whom_they_promised_comes_first_then_who_spoke_to_them_then_the_longest_idle() -> None:
    ready = [candidate(1, idle_s=60), candidate(2, idle_s=1), candidate(3, idle_s=2)]
    assert ids(order(ready, NOW, knows=(3, 2, 3))) == [3, 2, 1]
    assert ids(order(ready, NOW, knows=(99,))) == [1, 3, 2]


def test_only_agents_with_every_skill_are_offered_a_person() -> None:
    ready = [
        candidate(1, idle_s=60),
        candidate(2, idle_s=1, skills="juridico libras"),
        candidate(3, idle_s=9, skills="libras"),
    ]
    assert ids(order(ready, NOW, required=frozenset({"juridico"}), knows=(1,))) == [2]
    assert ids(order(ready, NOW, required=frozenset({"libras"}))) == [3, 2]


@pytest.mark.parametrize(
    ("required", "ready", "coming", "finds"),
    [
        ("", ["", ""], [""], True),
        ("", ["", ""], ["", ""], False),
        ("a", ["", ""], [], False),
        ("a", ["a", ""], [""], True),  # the call that is coming goes to the other one
        ("a", ["a", ""], ["a"], False),
        ("", ["a", "a"], ["b"], True),  # whom nobody can take takes nobody away
        ("b", ["a b", "a"], ["a"], True),
    ],
)
def test_a_call_is_placed_for_an_agent_whom_no_other_call_needs(
    required: str, ready: list[str], coming: list[str], finds: bool
) -> None:
    assert finds_agent(skills(required), [skills(each) for each in ready], [skills(each) for each in coming]) == finds


@pytest.mark.parametrize(
    ("required", "ready", "busy", "coming", "most"),
    [
        ("", [""], ["a"], [""], None),
        ("", [], [], [], 0),  # nobody is at work
        ("a", ["a"], ["a b"], [], None),  # everybody has the skill: the pacer knows best
        ("a", ["", ""], [""], [], 0),
        ("a", ["", ""], ["a"], [], 0),  # the one who has it talks
        ("a", ["a", ""], ["a"], [], 3),
        ("a", ["a", ""], ["a"], ["a", ""], 2),  # a call that needs nothing finds others
        ("a", ["a", ""], [], ["a b"] * 4, 0),
        ("a b", ["a", "b", "a b"], [], [], 3),
    ],
)
def test_calls_are_launched_ahead_only_for_agents_who_can_take_them(
    required: str, ready: list[str], busy: list[str], coming: list[str], most: int | None
) -> None:
    found = most_calls(
        skills(required),
        ready=[skills(each) for each in ready],
        working=[skills(each) for each in ready + busy],
        coming=[skills(each) for each in coming],
        lines=3.0,
    )
    assert found == most
