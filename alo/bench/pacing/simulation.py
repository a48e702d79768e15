"""A campaign in virtual time: events in a heap, and the pacer asked after each and every `TICK_S`.

It drives a `Pacer` as production does, through `hear` and `decide` only. People who answered wait for an agent first
come, first served, and are lost at the end of the grace, not before; of the agents the one who has waited longest is
next.
"""

import heapq
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from time import thread_time
from typing import Final

from alo.bench.pacing.leads import Leads
from alo.bench.pacing.presence import State, changes
from alo.bench.pacing.scenario import HOUR_S, PerLead, Scenario
from alo.bench.pacing.tally import Tally
from dialer.pacing.pacer import TICK_S, Pacer, Question
from dialer.pacing.words import (
    Abandoned,
    AgentLeft,
    AgentPaused,
    AgentReady,
    Answered,
    Connected,
    Dialled,
    Ended,
    Recognised,
)

_NEXT_CHANCES: Final = 64  # of leads to come that the queue tells with each question
_PLAIN: Final = Question()


@dataclass(frozen=True, slots=True)
class Setting:
    """A campaign to simulate: who calls, for how long, and which seed draws its leads.

    `warm_up_s` is not counted. `known`: whether the pacer is told the chances that the queue knows.
    """

    scenario: Scenario
    agents: int
    seed: tuple[int, ...]
    hours: float
    warm_up_s: float
    known: bool = True


class Simulation:
    """One run. `in_flight`: calls nobody needs an agent for yet, and when each will need one (None: never)."""

    def __init__(self, setting: Setting, pacer: Pacer) -> None:
        self.setting = setting
        self.pacer = pacer
        self.tally = Tally(setting.warm_up_s)
        self.decision_s = array("d")
        self.events = 0
        self.in_flight: dict[int, float | None] = {}
        self._end = setting.hours * HOUR_S
        self._leads = Leads(setting.scenario, setting.seed)
        self._chance = self._leads.chance()
        self._known = setting.known and isinstance(setting.scenario.answers, PerLead)
        self._dialled = 0
        self._heap: list[tuple[float, int, Callable[[float, int], None], int]] = []
        self._order = count()
        self._machines: set[int] = set()
        self._waiting: dict[int, float] = {}  # calls by when they began to need an agent, the first first
        self._idle: dict[int, float] = {}  # agents by when they became so; the first has waited longest
        self._state: dict[int, State] = {}
        self._busy: dict[int, tuple[int, float]] = {}  # agents: their call, or the one they wrap up, and since when
        self._talks: dict[int, tuple[int, float]] = {}  # calls: their agent, and since when

    def run(self) -> Tally:
        """Simulate to the end and return what was counted."""
        self._plan_presence()
        heap, end, tick = self._heap, self._end, TICK_S
        while True:
            if heap and heap[0][0] <= tick:
                now, _, happen, subject = heapq.heappop(heap)
                if now >= end:
                    break
                happen(now, subject)
                self.events += 1
            else:
                now, tick = tick, tick + TICK_S
                if now >= end:
                    break
            self._ask(now)
        self._close(end)
        return self.tally

    @property
    def waiting(self) -> int:
        """People, and machines taken for one, who wait for an agent."""
        return len(self._waiting)

    def _plan_presence(self) -> None:
        change = {"here": self._comes, "break": self._breaks, "away": self._leaves}
        for agent in range(self.setting.agents):
            for at, state in changes(self.setting.scenario.presence, agent, self._end, self.setting.seed):
                self._plan(at, change[state], agent)

    def _plan(self, at: float, happen: Callable[[float, int], None], subject: int) -> None:
        heapq.heappush(self._heap, (at, next(self._order), happen, subject))

    # the pacer

    def _ask(self, now: float) -> None:
        question = self._question()
        started = thread_time()
        launch = self.pacer.decide(now, question).launch
        self.decision_s.append(thread_time() - started)
        for _ in range(min(launch, question.room)):
            self._dial(now)

    def _question(self) -> Question:
        if not self._known:
            return _PLAIN
        self._leads.upto(self._dialled + _NEXT_CHANCES)
        return Question(chances=self._leads.known_chance[self._dialled : self._dialled + _NEXT_CHANCES])

    def _dial(self, now: float) -> None:
        call, leads = self._dialled, self._leads
        self._dialled += 1
        leads.upto(call)
        if now >= self.tally.warm_up_s:
            self.tally.dialled += 1
        detection = self.setting.scenario.detection
        chance = leads.known_chance[call] if self._known else None
        self.pacer.hear(Dialled(now, call, None, chance, detection is not None))
        person = leads.answer[call] < self._chance(call, now)
        if not person and detection is not None and leads.machine[call] < detection.machines:
            self._machines.add(call)
        self._let_ring(now, call, answers=person or call in self._machines, detected=detection is not None)

    def _let_ring(self, now: float, call: int, *, answers: bool, detected: bool) -> None:
        leads = self._leads
        if not answers:
            self.in_flight[call] = None
            self._plan(now + leads.unanswered[call], self._ends, call)
            return
        at = now + leads.ring[call]
        if not detected:
            self.in_flight[call] = at
            self._plan(at, self._answers, call)
            return
        heard = at + leads.detect[call]
        self.in_flight[call] = heard if call not in self._machines or leads.mistaken[call] else None
        self._plan(at, self._picks_up, call)
        self._plan(heard, self._is_recognised, call)

    # calls

    def _ends(self, now: float, call: int) -> None:
        del self.in_flight[call]
        self.pacer.hear(Ended(now, call))

    def _answers(self, now: float, call: int) -> None:
        self.pacer.hear(Answered(now, call))
        self._needs_agent(now, call)

    def _picks_up(self, now: float, call: int) -> None:
        self.pacer.hear(Answered(now, call, None))

    def _is_recognised(self, now: float, call: int) -> None:
        person = call not in self._machines or self._leads.mistaken[call]
        self.pacer.hear(Recognised(now, call, person))
        if person:
            self._needs_agent(now, call)
        else:
            self._ends(now, call)

    def _needs_agent(self, now: float, call: int) -> None:
        del self.in_flight[call]
        self._waiting[call] = now
        if self._idle:
            self._connect(now, call, next(iter(self._idle)))
        else:
            self._plan(now + self.setting.scenario.grace_s, self._grace_ends, call)

    def _grace_ends(self, now: float, call: int) -> None:
        since = self._waiting.pop(call, None)
        if since is None:
            return
        if call not in self._machines:
            self.tally.abandon(since)
        self.pacer.hear(Abandoned(now, call))
        self.pacer.hear(Ended(now, call))

    # agents

    def _connect(self, now: float, call: int, agent: int) -> None:
        answered_at = self._waiting.pop(call)
        self.tally.idle_s += self.tally.since(self._idle.pop(agent), now)
        self._busy[agent] = (call, now)
        self._talks[call] = (agent, now)
        machine = call in self._machines
        if not machine:
            self.tally.connect(answered_at)
        self.pacer.hear(Connected(now, call, agent))
        talk = self._leads.mistaken_talk if machine else self._leads.talk
        self._plan(now + talk[call], self._hangs_up, call)

    def _hangs_up(self, now: float, call: int) -> None:
        agent, since = self._talks.pop(call)
        self.pacer.hear(Ended(now, call))
        if call in self._machines:
            self._is_done(now, agent)
            return
        self.tally.talk_s += self.tally.since(since, now)
        self._plan(now + self._leads.wrap_up[call], self._is_done, agent)

    def _is_done(self, now: float, agent: int) -> None:
        _, since = self._busy.pop(agent)
        self.tally.busy_s += self.tally.since(since, now)
        if self._state[agent] == "here":
            self._is_ready(now, agent)
        else:
            self._tell_gone(now, agent)

    def _is_ready(self, now: float, agent: int) -> None:
        self._idle[agent] = now
        self.pacer.hear(AgentReady(now, agent))
        if self._waiting:
            self._connect(now, next(iter(self._waiting)), agent)

    def _comes(self, now: float, agent: int) -> None:
        self._state[agent] = "here"
        if agent not in self._busy:
            self._is_ready(now, agent)

    def _breaks(self, now: float, agent: int) -> None:
        self._goes(now, agent, "break")

    def _leaves(self, now: float, agent: int) -> None:
        self._goes(now, agent, "away")

    def _goes(self, now: float, agent: int, state: State) -> None:
        """Whoever is busy goes when done."""
        self._state[agent] = state
        if agent in self._idle:
            self.tally.idle_s += self.tally.since(self._idle.pop(agent), now)
        if agent not in self._busy:
            self._tell_gone(now, agent)

    def _tell_gone(self, now: float, agent: int) -> None:
        gone = AgentPaused if self._state[agent] == "break" else AgentLeft
        self.pacer.hear(gone(now, agent))

    def _close(self, end: float) -> None:
        """Count what goes on at the end up to there."""
        tally = self.tally
        tally.idle_s += sum(tally.since(since, end) for since in self._idle.values())
        tally.busy_s += sum(tally.since(since, end) for _, since in self._busy.values())
        people = [since for call, (_, since) in self._talks.items() if call not in self._machines]
        tally.talk_s += sum(tally.since(since, end) for since in people)
