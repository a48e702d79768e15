"""The predictive pacer: launches while the risk of abandoning whom one more call reaches is small enough. Pure."""

from collections import deque
from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialer.pacing.floor import Agent, Call, Fact, Floor, Met, PickedUp, Resolved, Talked, WrappedUp
from dialer.pacing.learning.belief import UNKNOWN, index_of
from dialer.pacing.pacer import Decision, Question
from dialer.pacing.predictive.answers import Answers
from dialer.pacing.predictive.horizon import AHEAD
from dialer.pacing.predictive.releases import Releases
from dialer.pacing.predictive.risk import FEW_AGENTS, FewAgents, ManyAgents, Risk
from dialer.pacing.predictive.threshold import Budget, Threshold
from dialer.pacing.words import Answered, Connected, Dialled, Event, Ringing

Floats = NDArray[np.float64]

_NONE: Final = np.zeros((0, len(AHEAD)))
HASTE = 3.0
RAMP = 20.0
AT_ONCE: Final = 40  # launches of one decision; the next question comes as soon as they are told


class _Campaign:
    """What is known of one campaign."""

    def __init__(self, target: float, limit: float, budget: Budget) -> None:
        self.answers = Answers()
        self.releases = Releases()
        self.threshold = Threshold(target, limit, budget)
        self.quiet_until = float("-inf")  # unless something happens, it will not launch before
        self.last = Decision(0)
        self.risks: deque[float] = deque(maxlen=AT_ONCE)  # of the calls that it said to launch


class Predictive:
    """The pacer of one pool: learns for each campaign of its own, weighs all calls in flight against all agents."""

    def __init__(self, target: float = 0.025, limit: float = 0.03, budget: Budget | None = None) -> None:
        self._target, self._limit, self._budget = target, limit, budget or Budget()
        self._floor = Floor()
        self._campaigns: dict[Hashable, _Campaign] = {}

    def hear(self, event: Event) -> None:
        """Learn that something happened."""
        facts = self._floor.hear(event)
        if not isinstance(event, Dialled | Ringing | Answered | Connected):  # which only raise the risk
            for campaign in self._campaigns.values():
                campaign.quiet_until = float("-inf")
        if isinstance(event, Dialled):
            call = self._floor.calls.get(event.call)
            if call is not None:
                call.kind = index_of(event.chance)
                campaign = self._of(event.campaign)
                campaign.answers.detects |= event.detect
                call.risk = campaign.risks.popleft() if campaign.risks else None
        for fact in facts:
            self._learn(fact)

    def _learn(self, fact: Fact) -> None:
        match fact:
            case Resolved():
                self._of(fact.call.campaign).answers.learn(fact)
            case Met():
                threshold = self._of(fact.call.campaign).threshold
                threshold.learn(fact.at, fact.call.risk, abandoned=fact.abandoned)
            case PickedUp():
                pass
            case Talked() | WrappedUp():
                self._of(fact.campaign).releases.learn(fact, self._talking_for(fact))

    def _talking_for(self, fact: Talked | WrappedUp) -> Sequence[float]:
        now = self._floor.now
        return [now - each.since for each in self._floor.talking.values() if each.campaign == fact.campaign]

    def _of(self, campaign: Hashable) -> _Campaign:
        known = self._campaigns.get(campaign)
        if known is None:
            known = self._campaigns[campaign] = _Campaign(self._target, self._limit, self._budget)
        return known

    def decide(self, now: float, question: Question) -> Decision:
        """Return how many calls to launch now; changes nothing of what is known."""
        floor = self._floor
        asked = self._of(question.campaign)
        if now < asked.quiet_until and floor.in_flight + len(floor.waiting) >= floor.ready:
            return asked.last
        floor.give_up_the_lost(now)
        most = min(question.room, AT_ONCE)
        idle, waiting, in_flight = floor.ready, len(floor.waiting), floor.in_flight
        answers, releases, rates, doubt = self._forecast(now, question.campaign)
        few = len(floor.agents) <= FEW_AGENTS
        risk: Risk = FewAgents(answers, releases) if few else ManyAgents(answers, releases, doubt)
        launch, weighed = 0, 0.0
        asked.risks.clear()
        alpha = asked.threshold.value
        most = min(
            most, int(idle * (1 + asked.answers.complete / RAMP)) - in_flight - waiting if self._cold(asked) else most
        )
        while launch < most:
            tails = risk.tails(idle - waiting)
            weighed = float(asked.answers.weights @ tails)
            if HASTE:
                decline = -np.diff(tails) / np.diff(AHEAD)
                weighed += HASTE * float(asked.answers.weights[:-1] @ decline)
            if in_flight + launch + waiting >= idle and weighed > alpha:
                break
            kind = index_of(question.chances[launch]) if launch < len(question.chances) else UNKNOWN
            asked.risks.append(weighed)
            risk.add(rates[kind] * asked.answers.new_within)
            launch += 1
        inputs = {
            "idle": idle, "waiting": waiting, "in_flight": in_flight, "risk": weighed, "threshold": alpha,
            "expected_answers": float(answers[:, -1].sum()), "expected_releases": float(releases[:, -1].sum()),
            "answer_rate": float(rates[UNKNOWN]), "abandon_rate_30d": asked.threshold.rate,
        }  # fmt: skip
        asked.last = Decision(0, inputs)
        if weighed > alpha:
            asked.quiet_until = now + min(2.0, 1.01 * (weighed / alpha - 1))
        return Decision(launch, inputs)

    @staticmethod
    def _cold(campaign: _Campaign) -> bool:
        return campaign.answers.complete < RAMP * 10

    def _forecast(self, now: float, campaign: Hashable) -> tuple[Floats, Floats, Floats, float]:
        ringing: dict[Hashable, list[Call]] = {campaign: []}
        detecting: dict[Hashable, list[Call]] = {}
        for call in self._floor.ringing.values():
            ringing.setdefault(call.campaign, []).append(call)
        for call in self._floor.detecting.values():
            detecting.setdefault(call.campaign, []).append(call)
        answers, own, doubt = [], np.zeros(0), 0.0
        for name, calls in ringing.items():
            of = self._of(name).answers
            rates, spread = of.rates(calls, now)
            if calls:
                answers.append(of.of_ringing(calls, now, rates))
            if detecting.get(name):
                answers.append(of.of_detecting(detecting[name], now, rates))
            if name == campaign:
                own, doubt = rates, spread
        return np.concatenate(answers) if answers else _NONE, self._releases(now), own, doubt

    def _releases(self, now: float) -> Floats:
        rows = []
        for agents, of in ((self._floor.talking, Releases.of_talking), (self._floor.wrapping_up, Releases.of_wrapping)):
            by_campaign: dict[Hashable, list[Agent]] = {}
            for agent in agents.values():
                by_campaign.setdefault(agent.campaign, []).append(agent)
            rows += [of(self._of(name).releases, each, now) for name, each in by_campaign.items()]
        return np.concatenate(rows) if rows else _NONE
