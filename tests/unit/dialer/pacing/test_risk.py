"""The distribution of answers less free agents."""

from itertools import product
from math import prod

import numpy as np
import pytest

from dialer.pacing.predictive.risk import FewAgents, ManyAgents

ANSWERS = np.array([[0.1, 0.3], [0.2, 0.25], [0.05, 0.9]])
RELEASES = np.array([[0.3, 0.6], [0.01, 0.5]])


def counted(spare: int, moment: int) -> float:
    chances = [*ANSWERS[:, moment], *RELEASES[:, moment]]
    return sum(
        float(prod(chance if happens else 1 - chance for chance, happens in zip(chances, outcome, strict=True)))
        for outcome in product([0, 1], repeat=5)
        if sum(outcome[:3]) - sum(outcome[3:]) >= spare
    )


@pytest.mark.parametrize("spare", [-3, -2, -1, 0, 1, 2, 3, 4])
def test_few_agents_are_exact(spare: int) -> None:
    tails = FewAgents(ANSWERS, RELEASES).tails(spare)
    assert tails == pytest.approx([counted(spare, 0), counted(spare, 1)], abs=1e-9)


def test_a_call_added_counts_like_one_given() -> None:
    added = FewAgents(ANSWERS[:2], RELEASES)
    added.add(ANSWERS[2])
    assert added.tails(1) == pytest.approx(FewAgents(ANSWERS, RELEASES).tails(1))
    many = ManyAgents(ANSWERS[:2], RELEASES, 0.1)
    many.add(ANSWERS[2])
    assert many.tails(1) == pytest.approx(ManyAgents(ANSWERS, RELEASES, 0.1).tails(1))


@pytest.mark.parametrize("spare", [0, 1, 2, 3, 4, 5])
def test_many_agents_are_close_to_exact(spare: int) -> None:
    answers = np.tile(np.linspace(0.05, 0.25, 20)[:, None], (1, 2))
    releases = np.tile(np.linspace(0.02, 0.3, 10)[:, None], (1, 2))
    exact = FewAgents(answers, releases).tails(spare)
    assert ManyAgents(answers, releases, 0.0).tails(spare) == pytest.approx(exact, abs=0.006)


def test_doubt_about_the_answer_rate_makes_the_unlikely_less_so() -> None:
    answers, releases = np.full((100, 1), 0.2), np.full((50, 1), 0.3)
    assert ManyAgents(answers, releases, 0.3).tails(15)[0] > 2 * ManyAgents(answers, releases, 0.0).tails(15)[0]
