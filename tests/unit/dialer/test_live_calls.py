"""The leader's list of calls that occupy a line."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from dialer.attempt import Attempt, AttemptState
from dialer.attempts import AttemptRow, Direction
from dialer.live_calls import LiveCalls

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


def row(
    number: int, state: AttemptState = AttemptState.RINGING, *, node: str = "a", agent: int | None = None
) -> AttemptRow:
    attempt = Attempt(UUID(int=number), state, NOW, agent_id=agent)
    return AttemptRow(attempt, 1, number, number, "+5511987654321", 1, 1, node)


def test_only_calls_without_an_agent_count_for_pacing() -> None:
    calls = LiveCalls()
    calls.add(row(1))
    calls.add(row(2, AttemptState.ANSWERED))
    calls.add(row(3, AttemptState.TALKING, agent=7))
    calls.add(replace(row(4), attempt=replace(row(4).attempt, given_up_at=NOW)))
    assert calls.unassigned() == 2
    assert [call.attempt.id.int for call in calls if call.waiting] == [2]


def test_calls_need_as_many_agents_as_they_are_sure_to() -> None:
    calls = LiveCalls()
    for number in (1, 2, 3):
        calls.add(row(number))
    assert calls.needed({1: 1 / 3}) == 1
    calls.add(row(4, AttemptState.ANSWERED))
    assert calls.needed({1: 1 / 3}) == 2
    assert calls.needed({}) == 4  # of a campaign that runs no longer
    calls.add(row(5, agent=7))  # has its agent
    calls.add(replace(row(6), attempt=replace(row(6).attempt, hang_up_asked_at=NOW)))
    calls.add(replace(row(7), direction=Direction.INBOUND))
    assert calls.needed({1: 0.0}) == 2


def test_a_call_that_is_over_occupies_no_line() -> None:
    calls = LiveCalls()
    assert calls.add(row(1, AttemptState.ENDED)) is None
    calls.add(row(2))
    assert calls.update(row(2, AttemptState.TALKING).attempt) is False
    assert calls.update(row(2, AttemptState.CLOSED).attempt) is True
    assert calls.update(row(2, AttemptState.CLOSED).attempt) is False
    assert UUID(int=2) not in calls


def test_a_node_is_missed_only_the_calls_placed_before_it_was_asked() -> None:
    calls = LiveCalls()
    calls.add(row(1))  # an earlier leader's
    calls.add(row(2), sent_at=10.0)
    calls.add(row(3), sent_at=30.0)
    calls.add(row(4), sent_at=None)  # about to be placed
    calls.add(row(5, node="b"))
    calls.add(row(6))
    missing = calls.missing("a", {UUID(int=6)}, asked_at=20.0)
    assert sorted(each.int for each in missing) == [1, 2]
    assert calls.of_node("b") == {UUID(int=5)}
