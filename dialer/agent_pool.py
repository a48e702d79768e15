"""The pool of one team as its pacers hear it: the same events for each, told when calls and agents move.

A team's agents are shared by its campaigns, each with its own mode: there is one pacer per mode and figures, and all
hear everything. A pacer that is new (a switch, a leader that begins) first lives through the last hours.

Times of events are the tables', put on the steady clock of this process; nothing is told to have happened later than
now.
"""

import time
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, assert_never
from uuid import UUID

from dialer.attempts import AttemptRow, Direction
from dialer.dispatch import PoolAgent
from dialer.pacing.budget import Budget
from dialer.pacing.pacer import Decision, Pacer, Question
from dialer.pacing.power import Power
from dialer.pacing.predictive import Predictive
from dialer.pacing.progressive import Progressive
from dialer.pacing.words import AgentKept, AgentLeft, AgentPaused, AgentReady, CallEvent, Connected, Dialled, Event
from dialer.pacing_history import PastCall, PastState, events_of
from dialer.pool_memory import PoolMemory
from dialer.presence import PresenceState
from queues.pace import Mode, Pace

_HAD: Final[tuple[type[Event], Hashable]] = (Connected, None)  # an agent had the call


class AgentPool:
    """Pacers of a team, and what they have heard. Events of one call are told in their order."""

    def __init__(self, steady: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time) -> None:
        self._steady = steady
        self._wall = wall
        self._memory = PoolMemory()
        self._pacers: dict[Hashable, Pacer] = {}
        self._told_of_calls: dict[Hashable, set[tuple[type[Event], Hashable]]] = {}
        self._told_of_agents: dict[int, tuple[datetime, PresenceState, bool]] = {}
        self._kept: set[UUID] = set()
        self._chances: dict[UUID, float | None] = {}

    def live_through(
        self, calls: Sequence[PastCall], states: Sequence[PastState], budgets: Mapping[int, Budget]
    ) -> None:
        """Hear what the tables tell of the last hours, before anything else."""
        self._memory.begin(budgets)
        live = {call.id: call for call in calls if call.ended_at is None}
        self._told_of_calls = {call_id: set() for call_id in live}
        for event in events_of(calls, states):
            self._tell(event)
            if isinstance(event, CallEvent) and event.call in live:
                self._told_of_calls[event.call].add(_key(event))
        pooled = {each for each, told in self._told_of_calls.items() if (Dialled, None) in told}
        self._kept = {call_id for call_id, call in live.items() if call_id not in pooled and not call.inbound}

    def launched(self, row: AttemptRow, chance: float | None) -> None:
        """Hear of a call that is written down and about to be dialled, for one agent or for whoever is free."""
        if row.attempt.agent_id is not None:
            self._kept.add(row.attempt.id)
        self._chances[row.attempt.id] = chance
        self.moved(row)

    def moved(self, row: AttemptRow) -> None:
        """Hear where a call stands; what was told of it before is not told again."""
        attempt = row.attempt
        if attempt.agent_id is None:
            self._kept.discard(attempt.id)
        told = self._told_of_calls.setdefault(attempt.id, set())
        had = {key for key in told if key[0] is Connected}
        if had and attempt.agent_id is None:  # whoever has lost the call may get it again
            told -= had
            told.add(_HAD)
        for event in self._events_of(row):
            if _key(event) not in told:
                told.add(_key(event))
                self._tell(replace(event, at=self._wall()) if had and isinstance(event, Connected) else event)
        if attempt.agent_id is not None and attempt.ended_at is not None:
            self._told_of_agents.pop(attempt.agent_id, None)  # they may have been told to be ready before this
        if attempt.ended_at is not None:
            self._forget(attempt.id)

    def agents(self, agents: Iterable[PoolAgent]) -> None:
        """Hear what all agents of the team do; who is not among them has left."""
        found = {agent.agent_id: agent for agent in agents}
        for agent_id in self._told_of_agents.keys() - found.keys():
            self._tell(AgentLeft(self._wall(), agent_id))
            del self._told_of_agents[agent_id]
        for agent in found.values():
            key = (agent.since, agent.state, agent.here)
            before = self._told_of_agents.get(agent.agent_id)
            if before != key:
                self._told_of_agents[agent.agent_id] = key
                came_back = before is not None and before[0] == agent.since
                self._tell_of(agent, self._wall() if came_back else agent.since.timestamp())

    def decide(self, campaign_id: int, pace: Pace, room: int, chances: Sequence[float | None]) -> Decision:
        """Return how many calls a campaign may launch now for whoever is free; none in the modes of agents."""
        key = _pacer_key(campaign_id, pace)
        if key is None:
            return Decision(0)
        if key not in self._pacers:
            self._pacers[key] = self._memory.raised(campaign_id, partial(pacer_of, pace))
        return self._pacers[key].decide(self._steady(), Question(campaign_id, room, chances))

    def keep_only(self, paces: Mapping[int, Pace]) -> None:
        """Give up the pacers that none of these campaigns is dialled by any more; one that comes back is a new one."""
        used = {_pacer_key(campaign_id, pace) for campaign_id, pace in paces.items()}
        self._pacers = {key: pacer for key, pacer in self._pacers.items() if key in used}

    def _tell(self, event: Event) -> None:
        """`event.at` is seconds since the epoch; pacers hear it on the steady clock."""
        now = self._steady()
        heard = replace(event, at=min(now, now - (self._wall() - event.at)))
        self._memory.hear(heard)
        for pacer in self._pacers.values():
            pacer.hear(heard)

    def _events_of(self, row: AttemptRow) -> list[Event]:
        attempt = row.attempt
        ended_at = attempt.ended_at or attempt.transferred_at  # the agent of a transferred call wraps up
        call = PastCall(
            id=attempt.id,
            campaign_id=row.campaign_id,
            created_at=attempt.created_at,
            ringing_at=attempt.ringing_at,
            answered_at=attempt.answered_at,
            listened_at=attempt.listened_at,
            given_up_at=attempt.given_up_at,
            ended_at=ended_at,
            detect=attempt.detect,
            heard=attempt.heard,
            outcome=attempt.outcome,
            inbound=row.direction is Direction.INBOUND,
        )
        states = []
        if attempt.agent_id is not None and attempt.id in self._kept:
            states.append(PastState(attempt.agent_id, attempt.created_at, "reserved", attempt.id))
        if attempt.agent_id is not None and attempt.connected_at is not None:
            talks_since = attempt.taken_over_at or attempt.connected_at
            states.append(PastState(attempt.agent_id, talks_since, "talking", attempt.id))
        chance = self._chances.get(attempt.id)
        events = (event for event in events_of([call], states) if not isinstance(event, AgentKept))
        return [replace(event, chance=chance) if isinstance(event, Dialled) else event for event in events]

    def _tell_of(self, agent: PoolAgent, at: float) -> None:
        match agent.state:
            case PresenceState.READY if agent.here:
                self._tell(AgentReady(at, agent.agent_id))
            case PresenceState.READY:
                self._tell(AgentPaused(self._wall(), agent.agent_id))
            case PresenceState.PAUSED:
                self._tell(AgentPaused(at, agent.agent_id))
            case PresenceState.PREVIEWING:
                self._tell(AgentKept(at, agent.agent_id))
            case PresenceState.RESERVED:
                if (Dialled, None) not in self._told_of_calls.get(agent.attempt_id, ()):  # else the call waits for them
                    self._tell(AgentKept(at, agent.agent_id))
            case PresenceState.TALKING | PresenceState.WRAP_UP:
                pass  # told of their call
            case PresenceState.LOGGED_OUT:
                self._tell(AgentLeft(at, agent.agent_id))
            case _:
                assert_never(agent.state)

    def _forget(self, call_id: UUID) -> None:
        self._told_of_calls.pop(call_id, None)
        self._chances.pop(call_id, None)
        self._kept.discard(call_id)


def _key(event: Event) -> tuple[type[Event], Hashable]:
    return type(event), event.agent if isinstance(event, Connected) else None


def _pacer_key(campaign_id: int, pace: Pace) -> Hashable | None:
    match pace.mode:
        case Mode.MANUAL | Mode.PREVIEW:
            return None
        case Mode.PROGRESSIVE:
            return pace.mode
        case Mode.POWER:
            return pace.mode, pace.lines_per_agent
        case Mode.PREDICTIVE:
            return pace.mode, pace.abandon_target, pace.abandon_limit, campaign_id
        case _:
            assert_never(pace.mode)


def pacer_of(pace: Pace, budget: Budget) -> Pacer:
    """Return a pacer of a mode that dials for whoever is free, which has heard nothing yet."""
    match pace.mode:
        case Mode.POWER:
            return Power(float(pace.lines_per_agent))
        case Mode.PREDICTIVE:
            return Predictive(target=float(pace.abandon_target), limit=float(pace.abandon_limit), budget=budget)
        case _:
            return Progressive()
