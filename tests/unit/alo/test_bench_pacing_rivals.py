"""ViciDial's rule: its level, its halving, its rhythm."""

from alo.bench.pacing.rivals.vicidial import ViciDial
from dialer.pacing.pacer import Question
from dialer.pacing.words import Abandoned, AgentPaused, AgentReady, Answered, Connected, Dialled, Ended


def launched(pacer: ViciDial, until_s: int, since_s: int = 0) -> list[tuple[float, int]]:
    """When it launched how many, asked twice a second and told nothing of what it launched."""
    times = [since_s + tick / 2 for tick in range(1, 2 * (until_s - since_s) + 1)]
    decided = [(now, pacer.decide(now, Question()).launch) for now in times]
    return [(now, launch) for now, launch in decided if launch]


def test_dials_every_2_5_s_and_raises_its_level_every_15_s_while_agents_wait() -> None:
    pacer = ViciDial(ceiling=3)
    for agent in range(10):
        pacer.hear(AgentReady(0.0, agent))
    decided = launched(pacer, 50)
    assert [now for now, _ in decided[:4]] == [0.5, 2.5, 5.0, 7.5]
    levels = dict(decided)
    assert (levels[12.5], levels[15.0], levels[30.0], levels[45.0]) == (10, 20, 30, 30)


def test_lines_of_every_kind_count_towards_its_goal() -> None:
    pacer = ViciDial()
    for agent in range(10):
        pacer.hear(AgentReady(0.0, agent))
    for call in range(4):
        pacer.hear(Dialled(0.0, call))
    pacer.hear(Answered(0.1, 0))
    pacer.hear(Connected(0.1, 0, 0))
    pacer.hear(AgentPaused(0.1, 9))
    assert launched(pacer, 1) == [(0.5, 9 - 4)]
    pacer.hear(Ended(1.0, 0))
    assert launched(pacer, 3, 2) == [(2.5, 8 - 3)]  # who wraps up is neither ready nor in call
    assert pacer.decide(5.0, Question(room=2)).launch == 2


def test_halves_its_level_while_too_many_are_lost_today() -> None:
    pacer = ViciDial(ceiling=4, limit=0.03)
    for agent in range(10):
        pacer.hear(AgentReady(0.0, agent))
    assert dict(launched(pacer, 30))[30.0] == 40
    for call in range(60):
        pacer.hear(Dialled(31.0, call))
        pacer.hear(Answered(31.0, call))
        if call < 2:
            pacer.hear(Abandoned(31.0, call))
        pacer.hear(Ended(31.0, call))
    assert dict(launched(pacer, 45, 31))[45.0] == 20  # 2 of 60
    assert dict(launched(pacer, 60, 45))[60.0] == 20  # doubled and halved
