"""A page that hangs keeps its connection and loses its agent's calls."""

from web.agent.roll_call import SILENT_AFTER_S, RollCall
from web.agent.switchboard import Switchboard


class Seat:
    """An open screen."""

    def __init__(self, agent_id: int, *, answers: bool) -> None:
        self.agent_id = agent_id
        self.answers = answers

    def take_over(self) -> None:
        raise AssertionError("nobody came")


def test_a_page_answers_until_it_has_been_silent_for_too_long() -> None:
    now = [0.0]
    roll = RollCall(lambda: now[0])
    answered = [roll.answers]
    now[0] += SILENT_AFTER_S
    answered.append(roll.answers)
    roll.heard()
    answered.append(roll.answers)
    assert answered == [True, False, True]


def test_only_agents_whose_screens_answer_are_seen() -> None:
    switchboard = Switchboard()
    switchboard.sit(Seat(1, answers=True))
    switchboard.sit(Seat(2, answers=False))
    assert switchboard.agents() == [1]
