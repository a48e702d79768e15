"""A fixed number of lines for each ready agent."""

import pytest

from dialer.pacing.pacer import Question
from dialer.pacing.power import Power
from dialer.pacing.progressive import Progressive
from dialer.pacing.words import AgentReady, Answered, Dialled


@pytest.mark.parametrize(("ratio", "launches"), [(1.0, 0), (1.5, 1), (2.0, 2), (2.9, 3)])
def test_lines_are_counted_by_ready_agent_and_rounded_down(ratio: float, launches: int) -> None:
    pacer = Power(ratio)
    for event in (AgentReady(0, "ana"), AgentReady(0, "eva"), Dialled(0, 1), Dialled(0, 2), Answered(1, 2)):
        pacer.hear(event)
    assert pacer.decide(1, Question()).launch == launches
    assert pacer.decide(1, Question(room=1)).launch == min(1, launches)


def test_progressive_launches_one_for_each_ready_agent() -> None:
    pacer = Progressive()
    assert pacer.decide(0, Question()).launch == 0
    for each in range(3):
        pacer.hear(AgentReady(0, each))
    assert pacer.decide(0, Question()).launch == 3
    pacer.hear(Dialled(0, 1))
    decision = pacer.decide(0, Question())
    assert decision.launch == 2
    assert decision.inputs["in_flight"] == 1


def test_no_room_is_no_launch() -> None:
    pacer = Progressive()
    pacer.hear(AgentReady(0, 1))
    assert pacer.decide(0, Question(room=-1)).launch == 0
