"""What a pacer that is new knows of whom its campaign abandoned, however long ago that was."""

import pytest

from dialer.pacing import words
from dialer.pacing.pacer import Pacer, Question
from dialer.pacing.predictive import Budget, Predictive
from dialer.pool_memory import PoolMemory

CARDS, LOANS = 1, 2


def predictive(budget: Budget) -> Pacer:
    return Predictive(budget=budget)


def abandon_rate(memory: PoolMemory, campaign: int) -> float:
    decision = memory.raised(campaign, predictive).decide(10_000.0, Question(campaign, 10, ()))
    return float(decision.inputs["abandon_rate_30d"])


def hear_of_answers(memory: PoolMemory, campaign: int, begin: int, end: int, *, abandoned: bool) -> None:
    for call in range(begin, end):
        at = float(call)
        memory.hear(words.Dialled(at, call, campaign))
        memory.hear(words.Answered(at + 0.1, call))
        memory.hear(words.Abandoned(at + 0.2, call) if abandoned else words.Connected(at + 0.2, call, "ana"))
        memory.hear(words.Ended(at + 0.3, call))


@pytest.mark.parametrize("most", [4, 40, 20_000])
def test_whom_a_campaign_abandoned_counts_however_few_events_are_kept(most: int) -> None:
    memory = PoolMemory(most)
    memory.begin({CARDS: Budget(60, 10)})
    hear_of_answers(memory, CARDS, 0, 20, abandoned=True)
    hear_of_answers(memory, CARDS, 20, 40, abandoned=False)
    hear_of_answers(memory, LOANS, 40, 50, abandoned=False)
    assert abandon_rate(memory, CARDS) == pytest.approx(30 / 100, rel=1e-3)
    assert abandon_rate(memory, LOANS) == 0


def test_what_is_kept_is_bounded_and_nobody_is_counted_twice() -> None:
    memory = PoolMemory(8)
    hear_of_answers(memory, CARDS, 0, 100, abandoned=True)
    assert len(memory._heard) == 8
    assert memory._budgets[CARDS].answered == pytest.approx(98, rel=1e-3)
    assert not memory._given_up.calls


def test_what_was_long_ago_fades() -> None:
    days_30 = 30 * 86400.0
    assert Budget(100, 10).after(days_30, abandoned=False).answered == pytest.approx(1 + 100 / 2.718, rel=1e-3)
    assert Budget(100, 10).after(-5, abandoned=True) == Budget(101, 11)
