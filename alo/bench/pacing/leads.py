"""The people a simulated campaign calls: lead k is the same whoever decides when to call, so that policies compare."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from alo.bench.pacing.distributions import Values
from alo.bench.pacing.scenario import PerLead, Scenario, Steps

_BLOCK: Final = 1024  # leads drawn together, from a stream of their own


class Leads:
    """What would come of calling lead 0, 1, 2, …, drawn block by block as far as `upto` asks for.

    Lists by lead: `answer` and `machine` (uniform draws, to be held against a chance), `ring` (s to the answer of
    people and machines), `unanswered` (s to the end otherwise), `detect`, `mistaken`, `mistaken_talk`, `talk`,
    `wrap_up` (s), `own_chance` (None without), `known_chance` (as the queue says it, None without).
    """

    def __init__(self, scenario: Scenario, seed: tuple[int, ...]) -> None:
        self._scenario = scenario
        self._seed = seed
        self.answer: list[float] = []
        self.machine: list[float] = []
        self.ring: list[float] = []
        self.unanswered: list[float] = []
        self.detect: list[float] = []
        self.mistaken: list[bool] = []
        self.mistaken_talk: list[float] = []
        self.talk: list[float] = []
        self.wrap_up: list[float] = []
        self.own_chance: list[float] = []
        self.known_chance: list[float] = []

    def upto(self, lead: int) -> None:
        """Draw leads until there is this one."""
        while lead >= len(self.answer):
            chance = np.random.default_rng([*self._seed, len(self.answer) // _BLOCK])
            self._draw_calls(chance)
            self._draw_conversations(chance)
            self._draw_chances(chance)
            self._draw_detection(chance)

    def chance(self) -> Callable[[int, float], float]:
        """How likely a person answers lead k dialled at a time."""
        match self._scenario.answers:
            case PerLead():
                own = self.own_chance
                return lambda lead, _at: own[lead]
            case Steps() as steps:
                return lambda _lead, at: steps.rate(at)
            case constant:
                rate = constant.rate
                return lambda _lead, _at: rate

    def _draw_calls(self, chance: np.random.Generator) -> None:
        self.answer += chance.random(_BLOCK).tolist()
        self.machine += chance.random(_BLOCK).tolist()
        self.ring += self._scenario.ring.draw(chance, _BLOCK).tolist()
        ending = self._scenario.no_answer
        failed = chance.random(_BLOCK) < ending.fail
        fails, rings = ending.fails_after.draw(chance, _BLOCK), ending.rings.draw(chance, _BLOCK)
        self.unanswered += np.where(failed, fails, rings).tolist()

    def _draw_conversations(self, chance: np.random.Generator) -> None:
        conversations = self._scenario.conversations
        kind = np.searchsorted(np.cumsum([each.share for each in conversations])[:-1], chance.random(_BLOCK))
        talk, wrap_up = np.zeros(_BLOCK), np.zeros(_BLOCK)
        for number, each in enumerate(conversations):
            talk = np.where(kind == number, each.talk.draw(chance, _BLOCK), talk)
            wrap_up = np.where(kind == number, each.wrap_up.draw(chance, _BLOCK), wrap_up)
        self.talk += talk.tolist()
        self.wrap_up += wrap_up.tolist()

    def _draw_chances(self, chance: np.random.Generator) -> None:
        answers = self._scenario.answers
        if not isinstance(answers, PerLead):
            return
        weight = answers.mean * (1 - answers.mean) / answers.sd**2 - 1
        own = chance.beta(answers.mean * weight, (1 - answers.mean) * weight, _BLOCK)
        self.own_chance += own.tolist()
        self.known_chance += _with_noise(own, chance.normal(0, 1, _BLOCK) * answers.noise).tolist()

    def _draw_detection(self, chance: np.random.Generator) -> None:
        detection = self._scenario.detection
        if detection is None:
            return
        self.detect += detection.takes.draw(chance, _BLOCK).tolist()
        self.mistaken += (chance.random(_BLOCK) < detection.mistaken).tolist()
        self.mistaken_talk += detection.mistaken_talk.draw(chance, _BLOCK).tolist()


def _with_noise(chances: Values, errors: Values) -> Values:
    """Chances whose log-odds are wrong by the errors."""
    sure = math.ulp(1.0)
    odds = np.clip(chances, sure, 1 - sure)
    return 1 / (1 + (1 - odds) / odds * np.exp(-errors))
