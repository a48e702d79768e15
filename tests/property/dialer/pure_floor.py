"""A floor of agents and calls made of the pure machines alone, doing with their effects what the dialer does.

It is the shell without input and output: what holds here for every order of events, with
duplicates and losses, holds for the tables too, because `dialer.call_flow` handles the same effects in the same way.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import assert_never
from uuid import UUID

from dialer import attempt as call_machine
from dialer import presence as agent_machine
from dialer.attempt import Attempt, AttemptState
from dialer.dispatch import Candidate, present
from dialer.errors import IllegalTransition
from dialer.presence import Presence, PresenceState

BEGINNING = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


@dataclass
class PureFloor:
    """All agents are seen at all times. `closings` counts how often each attempt was closed."""

    now: datetime = BEGINNING
    agents: dict[int, Presence] = field(default_factory=dict)
    calls: dict[UUID, Attempt] = field(default_factory=dict)
    closings: dict[UUID, int] = field(default_factory=dict)

    def add_agent(self) -> int:
        agent_id = len(self.agents) + 1
        self.agents[agent_id] = agent_machine.logged_out(self.now)
        return agent_id

    def dial(self, *, detect: bool = False, message: str | None = None) -> UUID:
        call_id = UUID(int=len(self.calls) + 1)
        self.calls[call_id] = Attempt(call_id, AttemptState.CREATED, self.now, detect=detect, machine_message=message)
        self.closings[call_id] = 0
        return call_id

    def agent_event(self, agent_id: int, event: agent_machine.Event) -> bool:
        """Let an event happen to an agent; False if it was refused, which leaves everything as it was."""
        self.now += timedelta(seconds=1)
        try:
            self.agents[agent_id], _ = agent_machine.step(self.agents[agent_id], event, self.now)
        except IllegalTransition:
            return False
        return True

    def call_event(self, call_id: UUID, event: call_machine.Event) -> bool:
        """Let an event happen to a call, with all that follows; False if it was refused."""
        self.now += timedelta(seconds=1)
        try:
            effects = self._step(call_id, event)
        except IllegalTransition:
            return False
        for effect in effects:
            self._perform(call_id, effect)
        return True

    def record(self, agent_id: int, call_id: UUID, outcome: str) -> bool:
        """The agent gives an outcome; False if it was refused."""
        call = self.calls[call_id]
        if call.agent_id != agent_id:
            return False
        if call.transferred_at is not None and call.state is AttemptState.TALKING:
            kept = self.call_event(call_id, call_machine.OutcomeKept(outcome))
            return kept and self.agent_event(agent_id, agent_machine.Recorded(call_id))
        if not self.call_event(call_id, call_machine.Closed(outcome)):
            return False
        self.closings[call_id] += 1
        return self.agent_event(agent_id, agent_machine.Recorded(call_id))

    def take_over(self, supervisor_id: int, call_id: UUID) -> bool:
        """A supervisor at their desk takes a conversation over; False if it was refused."""
        free = self.agents[supervisor_id].state in {PresenceState.READY, PresenceState.PAUSED}
        return free and self.call_event(call_id, call_machine.TakenOver(supervisor_id))

    def _step(self, call_id: UUID, event: call_machine.Event) -> tuple[call_machine.Effect, ...]:
        self.calls[call_id], effects = call_machine.step(self.calls[call_id], event, self.now)
        return effects

    def _perform(self, call_id: UUID, effect: call_machine.Effect) -> None:
        match effect:
            case call_machine.OfferToAgent():
                self._offer(call_id)
            case call_machine.AgentTalks():
                assert self.agent_event(effect.agent_id, agent_machine.AudioConnected(call_id))
            case call_machine.TakeFromAgent():
                assert self.agent_event(effect.agent_id, agent_machine.AudioFailed(call_id))
            case call_machine.FreeAgent():
                assert self.agent_event(effect.agent_id, agent_machine.CallEnded(call_id))
            case call_machine.LoseCall():
                assert self.agent_event(effect.agent_id, agent_machine.TakenAway(call_id))
            case call_machine.GainCall():
                assert self.agent_event(effect.agent_id, agent_machine.TakeOver(call_id))
            case call_machine.CloseWith() | call_machine.CloseWithKept():
                self._close(call_id, effect.outcome)
            case call_machine.KeepOutcome():
                assert self.record(self.calls[call_id].agent_id or 0, call_id, effect.outcome)
            case (
                call_machine.ConnectAudio() | call_machine.LeaveMessage() | call_machine.HangUp() | call_machine.LetGo()
            ):
                return
            case _:
                assert_never(effect)

    def _offer(self, call_id: UUID) -> None:
        ready = [
            Candidate(agent_id, each.idle_since, self.now)
            for agent_id, each in self.agents.items()
            if each.state is PresenceState.READY and each.idle_since is not None
        ]
        for candidate in present(ready, self.now)[:1]:
            assert self.agent_event(candidate.agent_id, agent_machine.Reserve(call_id))
            assert self.call_event(call_id, call_machine.AgentChosen(candidate.agent_id))

    def _close(self, call_id: UUID, outcome: str) -> None:
        assert not self._step(call_id, call_machine.Closed(outcome))
        self.closings[call_id] += 1
        agent_id = self.calls[call_id].agent_id
        if agent_id is not None:
            assert self.agent_event(agent_id, agent_machine.Recorded(call_id))
