"""ViciDial's adaptive dialing (ADAPT_AVERAGE), re-implemented from how it behaves; none of its code is used."""

from collections import deque
from itertools import islice
from statistics import fmean
from typing import Final

from alo.bench.pacing.rivals.counting import Counted
from dialer.pacing.pacer import Decision, Question
from dialer.pacing.words import Event

_SAMPLE_S: Final = 1.0
_LEVEL_S: Final = 15.0
_DIAL_S: Final = 2.5
_SAMPLES: Final = 15
_LEAST_LEVEL: Final = 1.0
_CALLS_A_MINUTE: Final = 20
_CALLS_A_DAY: Final = 50
_DAY_S: Final = 86_400.0


class ViciDial:
    """Dials up to a level of lines per agent who is ready or in call; adapts the level to how many agents wait.

    `ceiling`: the greatest level, 3.0 unless changed. `limit`: the share of lost calls today above which every cycle
    halves the level.
    """

    def __init__(self, ceiling: float = 3.0, limit: float = 0.03) -> None:
        self._ceiling = ceiling
        self._limit = limit
        self._floor = Counted()
        self._level = _LEAST_LEVEL
        self._samples: deque[tuple[int, int, int]] = deque(maxlen=_SAMPLES)  # ready, waiting, logged in
        self._minute: deque[tuple[int, int]] = deque([(0, 0)], maxlen=60)  # answered and abandoned so far, by second
        self._morning = (0, 0)
        self._next = {"sample": 0.0, "level": _LEVEL_S, "dial": 0.0, "day": _DAY_S}

    def hear(self, event: Event) -> None:
        """Count what happened."""
        self._floor.hear(event)

    def decide(self, now: float, question: Question) -> Decision:
        """What its two loops do, when it is their time."""
        if self._due("day", now, _DAY_S):
            self._morning = (self._floor.answered, self._floor.abandoned)
        if self._due("sample", now, _SAMPLE_S):
            self._sample()
        if self._due("level", now, _LEVEL_S):
            self._adapt()
        if not self._due("dial", now, _DIAL_S):
            return Decision(0)
        floor = self._floor
        goal = round(self._level * (len(floor.ready) + len(floor.talking)))
        return Decision(max(0, min(goal - len(floor.lines), question.room)), {"level": self._level})

    def _due(self, what: str, now: float, every_s: float) -> bool:
        if now < self._next[what]:
            return False
        self._next[what] += every_s * max(1, (now - self._next[what]) // every_s)
        return True

    def _sample(self) -> None:
        floor = self._floor
        self._samples.append((len(floor.ready), len(floor.waiting), floor.here))
        self._minute.append((floor.answered, floor.abandoned))

    def _adapt(self) -> None:
        ready, waiting, here = (fmean(column) for column in zip(*self._samples, strict=True))
        if here:
            level = self._level * (1 + (ready - waiting) / here)
            self._level = max(_LEAST_LEVEL, min(level, self._ceiling))
        answered, lost = self._since(next(islice(self._minute, 1)))
        if answered > _CALLS_A_MINUTE and lost > 0.5 * answered:
            self._halve()
        answered, lost = self._since(self._morning)
        if answered > _CALLS_A_DAY and lost > self._limit * answered:
            self._halve()

    def _since(self, then: tuple[int, int]) -> tuple[int, int]:
        return self._floor.answered - then[0], self._floor.abandoned - then[1]

    def _halve(self) -> None:
        self._level = max(_LEAST_LEVEL, self._level / 2)
