"""A floor of agents and calls made of the pure machines alone, doing with their effects what the dialer does.

It is the shell without input and output: what holds here for every order of events, with
duplicates and losses, holds for the tables too, because `dialer.call_flow` handles the same effects in the same way.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import assert_never
from uuid import UUID

from dialer import attempt as call_machine
from dialer import deadlines
from dialer import presence as agent_machine
from dialer.attempt import Attempt, AttemptState
from dialer.conversation import machine as talk
from dialer.conversation.machine import Conversation
from dialer.deadlines import CampaignLimits, Holder, Limits
from dialer.dispatch import NO_SKILLS, Candidate, Skills, order
from dialer.errors import IllegalTransition
from dialer.presence import Presence, PresenceState

LIMITS = Limits()
CAMPAIGN = CampaignLimits(ring_timeout=timedelta(seconds=26), wrap_up=timedelta(seconds=120))
BEGINNING = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


@dataclass
class PureFloor:
    """`lost`: since when the screens of agents are away; all others are seen.

    `closings` counts how often each attempt was closed. `talks` is what the tables know of who hears whom, `node` what
    it was last told; `line`: its commands beside that. `skills` are the agents', `needs` what each call asks of them,
    `knows` who knows every debtor.
    """

    now: datetime = BEGINNING
    agents: dict[int, Presence] = field(default_factory=dict)
    calls: dict[UUID, Attempt] = field(default_factory=dict)
    closings: dict[UUID, int] = field(default_factory=dict)
    talks: dict[UUID, Conversation] = field(default_factory=dict)
    node: dict[UUID, str] = field(default_factory=dict)
    line: dict[UUID, list[call_machine.Effect]] = field(default_factory=dict)
    skills: dict[int, Skills] = field(default_factory=dict)
    needs: dict[UUID, Skills] = field(default_factory=dict)
    knows: tuple[int, ...] = ()
    lost: dict[int, datetime] = field(default_factory=dict)

    def add_agent(self) -> int:
        agent_id = len(self.agents) + 1
        self.agents[agent_id] = agent_machine.logged_out(self.now)
        return agent_id

    def dial(self, *, detect: bool = False, message: str | None = None, needs: Skills = NO_SKILLS) -> UUID:
        call_id = UUID(int=len(self.calls) + 1)
        self.talks[call_id], self.node[call_id] = Conversation(), "talk"
        self.line[call_id], self.needs[call_id] = [], needs
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

    def dial_for(self, agent_id: int) -> bool:
        """Dial for an agent who is kept for the call; False if they are not free."""
        if self.agents[agent_id].state not in {PresenceState.READY, PresenceState.PREVIEWING}:
            return False
        call_id = self.dial()
        self.calls[call_id] = replace(self.calls[call_id], agent_id=agent_id)
        return self.agent_event(agent_id, agent_machine.Reserve(call_id))

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and do what the leader of the team does twice a second."""
        self.now += timedelta(seconds=seconds)
        for call_id in self.calls:
            event = deadlines.due(self.calls[call_id], self._holder(call_id), CAMPAIGN, LIMITS, self.now)
            if event is not None:
                assert self.call_event(call_id, event)
        for agent_id, since in self.lost.items():
            if since + LIMITS.away <= self.now and self.agents[agent_id].attempt_id is None:
                assert self.agent_event(agent_id, agent_machine.Gone())

    def _holder(self, call_id: UUID) -> Holder | None:
        agent_id = self.calls[call_id].agent_id
        presence = None if agent_id is None else self.agents[agent_id]
        if agent_id is None or presence is None or presence.attempt_id != call_id:
            return None
        sent_off = None if presence.sent_off is None else presence.sent_off.call
        return Holder(presence.state, presence.since, self.seen_at(agent_id), sent_off)

    def seen_at(self, agent_id: int) -> datetime:
        """When the agent's screen was last connected."""
        return self.lost.get(agent_id, self.now)

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
            case call_machine.KeepWaiting() | call_machine.AgentIsBack() | call_machine.Orphan() | call_machine.Adopt():
                self._converse(call_id, effect)
            case call_machine.CloseWith() | call_machine.CloseWithKept():
                self._close(call_id, effect.outcome)
            case call_machine.KeepOutcome():
                assert self.record(self.calls[call_id].agent_id or 0, call_id, effect.outcome)
            case (
                call_machine.ConnectAudio() | call_machine.LeaveMessage() | call_machine.HangUp() | call_machine.LetGo()
            ):
                self.line[call_id].append(effect)
            case _:
                assert self.agent_event(effect.agent_id, _presence_event(call_id, effect))

    def hold(self, agent_id: int, call_id: UUID, event: talk.AgentAsks) -> bool:
        """The agent of a conversation puts the debtor on hold or comes back; False if it was refused."""
        call = self.calls[call_id]
        if call.agent_id != agent_id or call.state is not AttemptState.TALKING or call.transferred_at is not None:
            return False
        self._talk(call_id, event)
        return True

    def _converse(self, call_id: UUID, effect: call_machine.TalkEffect) -> None:
        match effect:
            case call_machine.KeepWaiting():
                self._talk(call_id, talk.AgentAway())
            case call_machine.AgentIsBack():
                self._talk(call_id, talk.AgentBack())
            case call_machine.Orphan():
                self._talk(call_id, talk.AgentGone())
            case call_machine.Adopt():
                self._talk(call_id, talk.Adopted())
            case _:
                assert_never(effect)

    def _talk(self, call_id: UUID, event: talk.Event) -> None:
        self.talks[call_id], effects = talk.step(self.talks[call_id], event, self.now)
        for effect in effects:
            if isinstance(effect, talk.Arrange):
                self.node[call_id] = effect.arrangement

    def _offer(self, call_id: UUID) -> None:
        ready = [
            Candidate(agent_id, each.idle_since, self.seen_at(agent_id), self.skills.get(agent_id, NO_SKILLS))
            for agent_id, each in self.agents.items()
            if each.state is PresenceState.READY and each.idle_since is not None
        ]
        for candidate in order(ready, self.now, required=self.needs[call_id], knows=self.knows)[:1]:
            assert self.agent_event(candidate.agent_id, agent_machine.Reserve(call_id))
            assert self.call_event(call_id, call_machine.AgentChosen(candidate.agent_id))

    def _close(self, call_id: UUID, outcome: str) -> None:
        assert not self._step(call_id, call_machine.Closed(outcome))
        self.closings[call_id] += 1
        agent_id = self.calls[call_id].agent_id
        if agent_id is not None:
            assert self.agent_event(agent_id, agent_machine.Recorded(call_id))


def _presence_event(
    call_id: UUID,
    effect: call_machine.AgentTalks
    | call_machine.TakeFromAgent
    | call_machine.FreeAgent
    | call_machine.LoseCall
    | call_machine.GainCall,
) -> agent_machine.Event:
    match effect:
        case call_machine.AgentTalks():
            return agent_machine.AudioConnected(call_id)
        case call_machine.TakeFromAgent():
            return agent_machine.AudioFailed(call_id)
        case call_machine.FreeAgent():
            return agent_machine.CallEnded(call_id)
        case call_machine.LoseCall():
            return agent_machine.TakenAway(call_id, effect.reason or agent_machine.PAUSE_TAKEN_OVER)
        case call_machine.GainCall():
            return agent_machine.TakeOver(call_id)
        case _:
            assert_never(effect)
