"""What a dialer knows of trunks: each failure counts once, what a node told is forgotten when it comes back."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dialer.attempt import Attempt, AttemptState
from dialer.attempts import AttemptRow
from dialer.engine import follow_steps
from dialer.trunk_board import TrunkBoard
from queues.trunks import Trunk
from telephony.end_cause import EndCause
from telephony.protocol import TrunkState
from tests.unit.store.machine import Machine

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
TRUNKS = [Trunk(id=number, name=name, address="h:1", caller_id="11") for number, name in ((1, "um"), (2, "dois"))]


@pytest.fixture
def board() -> TrunkBoard:
    board = TrunkBoard()
    board.know(TRUNKS)
    return board


def ended(number: int, cause: EndCause, trunk: str | None = None) -> AttemptRow:
    attempt = Attempt(UUID(int=number), AttemptState.CLOSED, NOW, ended_at=NOW, cause=cause, trunk=trunk)
    return AttemptRow(attempt, 1, 1, 1, "+5511999990000", 1, 1, "local")


def test_a_try_that_failed_and_the_end_of_its_call_are_one_failure(board: TrunkBoard) -> None:
    for number in range(3):
        board.call_failed(UUID(int=number), 1, 503, NOW)
        board.call_ended(ended(number, EndCause.NETWORK_FAILURE, "um"), NOW)
    assert not board.rests(1, NOW)
    board.call_ended(ended(3, EndCause.NETWORK_FAILURE, "um"), NOW)
    board.call_failed(UUID(int=3), 1, 503, NOW)
    assert board.rests(1, NOW)


def test_the_trunk_that_carried_the_call_is_the_one_that_does_well(board: TrunkBoard) -> None:
    for number in range(4):
        board.call_failed(UUID(int=number), 1, None, NOW)
        board.call_ended(ended(number, EndCause.BUSY, "dois"), NOW)
    assert board.rests(1, NOW)
    assert not board.rests(2, NOW)


@pytest.mark.parametrize(("sip_code", "rests"), [(404, False), (486, False), (603, False), (500, True), (408, True)])
def test_what_is_said_of_the_number_is_no_failure_of_the_trunk(board: TrunkBoard, sip_code: int, rests: bool) -> None:
    for number in range(4):
        board.call_failed(UUID(int=number), 1, sip_code, NOW)
    assert board.rests(1, NOW) is rests


def test_a_node_that_comes_back_has_told_nothing(board: TrunkBoard) -> None:
    for node in ("a", "b"):
        board.told(TrunkState(node=node, name="um", at=1.0, state="down"))
    assert board.state("a", "um") == "down"
    board.forget_node("a")
    assert (board.state("a", "um"), board.state("b", "um")) == ("unknown", "down")


async def test_a_step_of_the_clock_ends_what_was_to_last_until_a_time_of_the_former_one(board: TrunkBoard) -> None:
    machine = Machine()
    clock = machine.clock()
    await clock.look()
    following = asyncio.create_task(follow_steps(clock, board))
    for hours in (1, 2):
        before = clock()
        board.told(TrunkState(node="a", name="um", at=1.0, state="down"))
        board.launching(TRUNKS[0], before)
        for number in range(20):
            board.storms.placed(1, UUID(int=100 * hours + number), before)
            board.call_failed(UUID(int=100 * hours + number), 1, 503, before)
        assert board.rests(1, before)
        assert not board.storms.admits(1, before)
        await asyncio.sleep(0)  # it waits for the next step
        machine.database -= timedelta(hours=hours)
        await clock.look()
        await asyncio.sleep(0)
        assert not board.rests(1, clock())
        assert board.storms.admits(1, clock())
        assert board.free_at(TRUNKS[0], clock()) == clock()
        assert (board.state("a", "um"), board.id_of("um")) == ("down", 1)
    following.cancel()


def test_of_many_failures_the_oldest_are_forgotten(board: TrunkBoard) -> None:
    for number in range(2_500):
        board.call_failed(UUID(int=number), 2, 503, NOW)
    assert len(board._counted) == 2_000
