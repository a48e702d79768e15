"""What the pacers of a team hear: each event once, in order, on one clock, whatever is read when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from dialer.agent_pool import AgentPool
from dialer.attempt import Attempt, AttemptState
from dialer.attempts import AttemptRow, Direction
from dialer.dispatch import PoolAgent
from dialer.pacing_history import PastCall, PastState
from dialer.presence import PresenceState
from queues.pace import Mode, Pace

THEN = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
PROGRESSIVE = Pace(Mode.PROGRESSIVE)
TRIPLE = Pace(Mode.POWER, lines_per_agent=Decimal(3))


class Clock:
    """A wall that began in 2026 and a steady clock that began at 1000."""

    def __init__(self) -> None:
        self.passed = 0.0

    def wall(self) -> float:
        return THEN.timestamp() + self.passed

    def steady(self) -> float:
        return 1000.0 + self.passed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pool(clock: Clock) -> AgentPool:
    return AgentPool(clock.steady, clock.wall)


def agent(
    number: int, state: PresenceState = PresenceState.READY, *, since_s: float = 0, here: bool = True
) -> PoolAgent:
    return PoolAgent(number, state, THEN + timedelta(seconds=since_s), None, here)


def call(number: int, agent_id: int | None = None, *, inbound: bool = False) -> AttemptRow:
    attempt = Attempt(UUID(int=number), AttemptState.CREATED, THEN, agent_id=agent_id)
    direction = Direction.INBOUND if inbound else Direction.OUTBOUND
    return AttemptRow(attempt, 1, number, number, "+5511987654321", 1, 1, "local", direction=direction)


def at(row: AttemptRow, state: AttemptState, agent_id: int | None = None, **seconds: float) -> AttemptRow:
    """The row after something happened, so many seconds after the beginning."""
    times: dict[str, Any] = {f"{name}_at": THEN + timedelta(seconds=value) for name, value in seconds.items()}
    return replace(row, attempt=replace(row.attempt, state=state, agent_id=agent_id, **times))


def wanted(pool: AgentPool, pace: Pace = PROGRESSIVE, room: int = 100) -> int:
    return pool.decide(1, pace, room, ()).launch


def test_one_call_for_each_ready_agent_or_as_many_as_the_mode_says(pool: AgentPool) -> None:
    pool.agents([agent(1), agent(2)])
    assert (wanted(pool), wanted(pool, TRIPLE), wanted(pool, room=1)) == (2, 6, 1)
    pool.launched(call(1), None)
    assert (wanted(pool), wanted(pool, TRIPLE)) == (1, 5)


@pytest.mark.parametrize("mode", [Mode.MANUAL, Mode.PREVIEW])
def test_nothing_is_launched_where_agents_dial(pool: AgentPool, mode: Mode) -> None:
    pool.agents([agent(1)])
    assert wanted(pool, Pace(mode)) == 0


def test_a_mode_that_is_new_knows_what_happened_before(pool: AgentPool) -> None:
    pool.agents([agent(1), agent(2)])
    assert wanted(pool) == 2
    pool.launched(call(1), None)
    assert wanted(pool, TRIPLE) == 5


def test_pacers_that_no_campaign_is_dialled_by_are_given_up(pool: AgentPool) -> None:
    pool.agents([agent(1), agent(2)])
    assert (wanted(pool), wanted(pool, TRIPLE)) == (2, 6)
    [progressive, _] = pool._pacers.values()
    pool.keep_only({1: PROGRESSIVE, 2: PROGRESSIVE, 3: Pace(Mode.MANUAL)})
    assert list(pool._pacers.values()) == [progressive]
    pool.launched(call(1), None)
    assert wanted(pool, TRIPLE) == 5  # one that comes back knows what happened


@pytest.mark.parametrize(
    "gone",
    [
        [agent(1, PresenceState.PAUSED, since_s=1)],
        [agent(1, PresenceState.PREVIEWING, since_s=1)],
        [agent(1, PresenceState.RESERVED, since_s=1)],
        [agent(1, here=False)],
        [],
    ],
)
def test_who_is_not_there_for_an_answer_is_not_counted_until_they_are(
    pool: AgentPool, clock: Clock, gone: Sequence[PoolAgent]
) -> None:
    pool.agents([agent(1)])
    clock.passed = 2.0
    pool.agents(gone)
    assert wanted(pool) == 0
    clock.passed = 3.0
    pool.agents([agent(1, since_s=0 if gone and not gone[0].here else 3)])
    assert wanted(pool) == 1


def test_a_call_goes_its_way_and_frees_its_agent(pool: AgentPool, clock: Clock) -> None:
    pool.agents([agent(1)])
    row = call(1)
    pool.launched(row, 0.3)
    clock.passed = 40.0
    pool.moved(at(row, AttemptState.RINGING, ringing=2))
    pool.moved(at(row, AttemptState.ANSWERED, 1, ringing=2, answered=9))
    assert wanted(pool) == 0
    pool.moved(talking := at(row, AttemptState.TALKING, 1, ringing=2, answered=9, connected=9.3))
    pool.agents([agent(1, PresenceState.TALKING, since_s=9.3)])
    assert wanted(pool) == 0
    pool.moved(replace(talking, attempt=replace(talking.attempt, ended_at=THEN + timedelta(seconds=30))))
    assert wanted(pool) == 0  # wraps up
    pool.agents([agent(1, since_s=35)])
    assert wanted(pool) == 1


def test_an_agent_who_was_ready_before_the_end_was_told_is_ready(pool: AgentPool, clock: Clock) -> None:
    pool.agents([agent(1)])
    row = call(1)
    pool.launched(row, None)
    clock.passed = 40.0
    pool.moved(at(row, AttemptState.TALKING, 1, answered=9, connected=9.3))
    pool.agents([ready := agent(1, since_s=31)])  # their outcome was quicker than our word of the end
    pool.moved(at(row, AttemptState.ENDED, 1, answered=9, connected=9.3, ended=30))
    pool.agents([ready])
    assert wanted(pool) == 1


def test_who_takes_a_conversation_over_is_not_free_until_it_ends(pool: AgentPool, clock: Clock) -> None:
    pool.agents([agent(1), agent(2)])
    row = call(1)
    pool.launched(row, None)
    clock.passed = 40.0
    pool.moved(at(row, AttemptState.TALKING, 1, answered=9, connected=9.3))
    pool.moved(at(row, AttemptState.TALKING, 2, answered=9, connected=9.3, taken_over=39))
    pool.agents([agent(1, PresenceState.WRAP_UP, since_s=39), agent(2, PresenceState.TALKING, since_s=39)])
    assert wanted(pool) == 0
    clock.passed = 50.0
    pool.agents([agent(1, since_s=45), agent(2, PresenceState.TALKING, since_s=39)])
    assert wanted(pool) == 1
    pool.moved(at(row, AttemptState.ENDED, 2, answered=9, connected=9.3, taken_over=39, ended=49))
    assert wanted(pool) == 1


@pytest.mark.parametrize("second", [1, 2])
def test_who_adopts_an_orphan_is_not_free_though_it_was_connected_long_ago(
    pool: AgentPool, clock: Clock, second: int
) -> None:
    pool.agents([agent(1)])
    row = call(1)
    pool.launched(row, None)
    clock.passed = 30.0
    pool.moved(at(row, AttemptState.TALKING, 1, answered=9, connected=9.3))
    pool.moved(at(row, AttemptState.ANSWERED, answered=9, connected=9.3, orphaned=20))
    pool.agents([agent(second, since_s=25)])
    assert wanted(pool) == 1
    pool.moved(at(row, AttemptState.ANSWERED, second, answered=9, connected=9.3, orphaned=20))
    assert wanted(pool) == 0
    pool.agents([agent(second, PresenceState.RESERVED, since_s=26)])
    pool.moved(at(row, AttemptState.TALKING, second, answered=9, connected=9.3))
    pool.agents([agent(second, PresenceState.TALKING, since_s=30)])
    assert wanted(pool) == 0


def test_a_call_for_one_agent_needs_no_other_until_they_are_lost(pool: AgentPool, clock: Clock) -> None:
    pool.agents([agent(1), agent(2)])
    clock.passed = 5.0
    row = call(1, agent_id=1)
    pool.launched(row, None)
    pool.agents([agent(1, PresenceState.RESERVED, since_s=0), agent(2)])
    assert wanted(pool) == 1
    pool.moved(at(row, AttemptState.RINGING, ringing=2))  # without its agent
    pool.agents([agent(1, PresenceState.PAUSED, since_s=4), agent(2)])
    assert wanted(pool) == 0


def test_a_caller_takes_an_agent_and_is_no_call_of_ours(pool: AgentPool, clock: Clock) -> None:
    pool.agents([agent(1), agent(2)])
    clock.passed = 5.0
    row = call(1, inbound=True)
    pool.moved(at(row, AttemptState.ANSWERED, 1, answered=1))
    held = replace(agent(1, PresenceState.RESERVED, since_s=2), attempt_id=row.attempt.id)
    pool.agents([held, agent(2)])
    assert wanted(pool) == 1


def test_a_leader_that_begins_knows_what_the_one_before_knew(pool: AgentPool) -> None:
    ended, ringing, own = UUID(int=1), UUID(int=2), UUID(int=3)
    minutes = [THEN - timedelta(minutes=each) for each in range(10)]
    calls = [
        PastCall(ended, 1, minutes[9], minutes[9], minutes[8], ended_at=minutes[7]),
        PastCall(ringing, 1, minutes[0], minutes[0]),
        PastCall(own, 1, minutes[0], minutes[0]),
    ]
    states = [
        PastState(1, minutes[9], "ready"),
        PastState(2, minutes[9], "ready"),
        PastState(3, minutes[9], "ready"),
        PastState(1, minutes[8], "talking", ended),
        PastState(1, minutes[6], "ready"),
        PastState(3, minutes[0], "reserved", own),
    ]
    pool.live_through(calls, states, {})
    assert (wanted(pool), wanted(pool, TRIPLE)) == (1, 5)
    pool.moved(at(call(3, 3), AttemptState.RINGING, 3, ringing=0))  # told before: changes nothing
    pool.moved(at(call(2), AttemptState.RINGING, ringing=0))
    assert (wanted(pool), wanted(pool, TRIPLE)) == (1, 5)
