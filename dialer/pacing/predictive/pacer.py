"""The predictive pacer: launches while the risk of abandoning whom one more call reaches is small enough. Pure."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from dialer.pacing.budget import Budget
from dialer.pacing.floor import Agent, Call, Fact, Floor, Met, PickedUp, Resolved, Talked, WrappedUp
from dialer.pacing.learning.belief import UNKNOWN, index_of
from dialer.pacing.pacer import Decision, Question
from dialer.pacing.predictive.campaign import AT_ONCE, Campaign
from dialer.pacing.predictive.horizon import AHEAD
from dialer.pacing.predictive.risk import FEW_AGENTS, FewAgents, ManyAgents, Risk
from dialer.pacing.words import Answered, Connected, Dialled, Event, Ringing

Floats = NDArray[np.float64]
_Owned = TypeVar("_Owned", Call, Agent)

_NONE: Final = np.zeros((0, len(AHEAD)))


@dataclass(frozen=True, slots=True)
class _Forecast:
    """P(needs an agent) by call, P(free) by agent, within each moment ahead; of the campaign asked for, P(person) by
    kind and its coefficient of variation."""

    answers: Floats
    releases: Floats
    rates: Floats
    doubt: float


class Predictive:
    """The pacer of one pool: learns for each campaign of its own, weighs all calls in flight against all agents.

    `target`: the share of those who answered that may be abandoned, over the budget's 30 days; `limit`: what it must
    not exceed; `budget`: of those days before now.
    """

    def __init__(self, target: float = 0.025, limit: float = 0.03, budget: Budget | None = None) -> None:
        self._target, self._limit, self._budget = target, limit, budget or Budget()
        self._floor = Floor()
        self._campaigns: dict[Hashable, Campaign] = {}

    def hear(self, event: Event) -> None:
        """Learn that something happened."""
        known = event.call in self._floor.calls if isinstance(event, Dialled) else True
        facts = self._floor.hear(event)
        if not isinstance(event, Dialled | Ringing | Answered | Connected):  # these only raise the risk
            for campaign in self._campaigns.values():
                campaign.stir()
        if isinstance(event, Dialled) and not known:
            self._launched(event)
        for fact in facts:
            self._learn(fact)

    def _launched(self, event: Dialled) -> None:
        campaign, call = self._of(event.campaign), self._floor.ringing.get(event.call)
        if call is None:  # it has ended already
            return
        call.kind = index_of(event.chance)
        call.risk = campaign.risks.popleft() if campaign.risks else None
        if event.detect:
            campaign.answers.expect_detection()

    def _learn(self, fact: Fact) -> None:
        match fact:
            case Resolved():
                self._of(fact.call.campaign).answers.learn(fact)
            case Met():
                self._of(fact.call.campaign).threshold.learn(fact.at, fact.call.risk, abandoned=fact.abandoned)
            case PickedUp():
                pass
            case Talked() | WrappedUp():
                self._of(fact.campaign).releases.learn(fact, self._talking_for(fact.campaign))

    def _talking_for(self, campaign: Hashable) -> Sequence[float]:
        now = self._floor.now
        return [now - each.since for each in self._floor.talking.values() if each.campaign == campaign]

    def _of(self, campaign: Hashable) -> Campaign:
        known = self._campaigns.get(campaign)
        if known is None:
            known = self._campaigns[campaign] = Campaign(self._target, self._limit, self._budget)
        return known

    def decide(self, now: float, question: Question) -> Decision:
        """Return how many calls to launch now; changes nothing of what is known."""
        floor, asked = self._floor, self._of(question.campaign)
        floor.give_up_the_lost(now)
        if asked.is_quiet(now) and floor.in_flight + len(floor.waiting) >= floor.ready:
            return asked.last
        forecast = self._forecast(now, question.campaign)
        launch, risk, weight = self._launch(asked, question, forecast)
        threshold = asked.threshold.value
        inputs = {
            "idle": floor.ready,
            "waiting": len(floor.waiting),
            "in_flight": floor.in_flight,
            "expected_answers": float(forecast.answers[:, -1].sum()),
            "expected_releases": float(forecast.releases[:, -1].sum()),
            "risk": risk,
            "threshold": threshold,
            "answer_rate": float(forecast.rates[UNKNOWN]),
            "abandon_rate_30d": asked.threshold.rate,
            "abandon_rate_wanted": asked.threshold.wanted,
        }
        asked.rest(now, weight / threshold - 1, inputs)
        return Decision(launch, inputs)

    def _launch(self, asked: Campaign, question: Question, forecast: _Forecast) -> tuple[int, float, float]:
        """Return how many calls may be launched, the risk of the next one, and what is held against the threshold."""
        floor, threshold, cold = self._floor, asked.threshold.value, asked.is_cold
        spare, busy = floor.ready - len(floor.waiting), floor.in_flight
        most = min(question.room, AT_ONCE, asked.lines(floor.ready) - len(floor.waiting) - busy if cold else AT_ONCE)
        risk, launch = self._risk(forecast), 0
        asked.risks.clear()
        while True:
            tails = risk.tails(spare)
            expected = float(asked.answers.weights @ tails)
            weight = max(expected / 2, float(asked.answers.haste @ tails))
            if launch >= most or (busy + launch >= spare and weight > threshold):
                return launch, expected, weight
            asked.risks.append(None if cold else expected)
            kind = index_of(question.chances[launch]) if launch < len(question.chances) else UNKNOWN
            risk.add(forecast.rates[kind] * asked.answers.new_within)
            launch += 1

    def _risk(self, forecast: _Forecast) -> Risk:
        if len(self._floor.agents) <= FEW_AGENTS:
            return FewAgents(forecast.answers, forecast.releases)
        return ManyAgents(forecast.answers, forecast.releases, forecast.doubt)

    def _forecast(self, now: float, campaign: Hashable) -> _Forecast:
        ringing, detecting = _by_campaign(self._floor.ringing.values()), _by_campaign(self._floor.detecting.values())
        rows = []
        for name in ringing.keys() | detecting.keys():
            answers, calls, heard = self._of(name).answers, ringing.get(name, ()), detecting.get(name, ())
            rates, _ = answers.rates(calls, now)
            if calls:
                rows.append(answers.of_ringing(calls, now, rates))
            if heard:
                rows.append(answers.of_detecting(heard, now, rates))
        own, doubt = self._of(campaign).answers.rates(ringing.get(campaign, ()), now)
        return _Forecast(np.concatenate(rows) if rows else _NONE, self._releases(now), own, doubt)

    def _releases(self, now: float) -> Floats:
        rows = [
            self._of(name).releases.of_talking(agents, now)
            for name, agents in _by_campaign(self._floor.talking.values()).items()
        ]
        rows += [
            self._of(name).releases.of_wrapping(agents, now)
            for name, agents in _by_campaign(self._floor.wrapping_up.values()).items()
        ]
        return np.concatenate(rows) if rows else _NONE


def _by_campaign(every: Iterable[_Owned]) -> dict[Hashable, list[_Owned]]:
    found: dict[Hashable, list[_Owned]] = {}
    for each in every:
        found.setdefault(each.campaign, []).append(each)
    return found
