"""Whatever happens in whatever order, with duplicates and losses: nobody is in two calls, nothing is closed twice."""

from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dialer import attempt as call_machine
from dialer import presence as agent_machine
from dialer.attempt import AttemptState
from dialer.attempt_words import EarlyFinding, Heard
from dialer.presence import PresenceState
from telephony.end_cause import EndCause
from tests.property.dialer.pure_floor import PureFloor

AGENTS = 3
ON_LINE = (AttemptState.ANSWERED, AttemptState.TALKING)
index = st.integers(min_value=0, max_value=99)


class Floor(RuleBasedStateMachine):
    """Three agents and as many calls as the rules place, never more in flight than agents who are ready."""

    def __init__(self) -> None:
        super().__init__()
        self.floor = PureFloor()

    @initialize()
    def open(self) -> None:
        for _ in range(AGENTS):
            agent_id = self.floor.add_agent()
            self.floor.agent_event(agent_id, agent_machine.LogIn())
            self.floor.agent_event(agent_id, agent_machine.GoReady())

    @rule(detect=st.booleans(), message=st.sampled_from([None, "recado"]))
    def dial(self, detect: bool, message: str | None) -> None:
        self.floor.dial(detect=detect, message=message)

    @rule(which=index, heard=st.sampled_from(["human", "machine", "fax", "silence", "network_announcement"]))
    def node_tells_what_answered(self, which: int, heard: Heard) -> None:
        if self.floor.calls:
            assert self.floor.call_event(self._call(which), call_machine.Detected(self.floor.now, heard))

    @rule(which=index, finding=st.sampled_from(["invalid", "busy"]))
    def network_plays_a_tone(self, which: int, finding: EarlyFinding) -> None:
        if self.floor.calls:
            assert self.floor.call_event(self._call(which), call_machine.EarlyTone(self.floor.now, finding))

    @rule(which=index)
    def a_message_ends(self, which: int) -> None:
        if self.floor.calls:
            assert self.floor.call_event(self._call(which), call_machine.MessageOver())

    @rule(which=index)
    def a_call_is_transferred(self, which: int) -> None:
        if self.floor.calls:
            assert self.floor.call_event(self._call(which), call_machine.Transferred(self.floor.now))

    @rule(who=st.integers(1, AGENTS), which=index)
    def a_supervisor_takes_over(self, who: int, which: int) -> None:
        if self.floor.calls:
            self.floor.take_over(who, self._call(which))

    @rule(which=index)
    def nobody_records_a_transferred_call(self, which: int) -> None:
        if self.floor.calls and self._goes_on_elsewhere(self.floor.calls[self._call(which)]):
            assert self.floor.call_event(self._call(which), call_machine.LeftUnrecorded())

    @rule(
        which=index,
        what=st.sampled_from(
            [call_machine.Trying, call_machine.Ringing, call_machine.Answered, call_machine.AudioConnected]
        ),
    )
    def line_speaks(
        self,
        which: int,
        what: type[call_machine.Trying | call_machine.Ringing | call_machine.Answered | call_machine.AudioConnected],
    ) -> None:
        if self.floor.calls:
            assert self.floor.call_event(self._call(which), what(self.floor.now))

    @rule(which=index, cause=st.sampled_from(EndCause))
    def line_ends(self, which: int, cause: EndCause) -> None:
        if self.floor.calls:
            assert self.floor.call_event(self._call(which), call_machine.Ended(self.floor.now, cause))

    @rule(which=index)
    def time_passes_on_the_line(self, which: int) -> None:
        if not self.floor.calls:
            return
        call = self.floor.calls[self._call(which)]
        if call.state is AttemptState.ANSWERED and call.agent_id is not None:
            assert self.floor.call_event(call.id, call_machine.AgentLost(call.agent_id))
        elif call.state is AttemptState.ENDED:
            assert self.floor.call_event(call.id, call_machine.LeftUnrecorded())
        else:
            assert self.floor.call_event(call.id, call_machine.NobodyFree())

    @rule(
        which=index,
        what=st.sampled_from([call_machine.AgentFree(), call_machine.HangUpAsked(), call_machine.ListenedEnough()]),
    )
    def dialer_looks(
        self, which: int, what: call_machine.AgentFree | call_machine.HangUpAsked | call_machine.ListenedEnough
    ) -> None:
        if self.floor.calls:
            assert self.floor.call_event(self._call(which), what)

    @rule(
        who=st.integers(1, AGENTS),
        what=st.sampled_from(
            [
                agent_machine.LogIn(),
                agent_machine.LogOut(),
                agent_machine.Gone(),
                agent_machine.GoReady(),
                agent_machine.Pause("rest"),
            ]
        ),
    )
    def agent_acts(self, who: int, what: agent_machine.Event) -> None:
        self.floor.agent_event(who, what)

    @rule(who=st.integers(1, AGENTS), which=index)
    def agent_records(self, who: int, which: int) -> None:
        if self.floor.calls:
            self.floor.record(who, self._call(which), "refuses")

    @invariant()
    def an_agent_is_in_one_call_and_the_call_knows(self) -> None:
        for agent_id, presence in self.floor.agents.items():
            held = [
                call
                for call in self.floor.calls.values()
                if call.agent_id == agent_id and call.closed_at is None and call.kept_outcome is None
            ]
            assert len(held) <= 1
            assert [call.id for call in held] == ([presence.attempt_id] if presence.attempt_id else [])

    @invariant()
    def presence_and_call_agree(self) -> None:
        expected = {
            PresenceState.RESERVED: AttemptState.ANSWERED,
            PresenceState.TALKING: AttemptState.TALKING,
            PresenceState.WRAP_UP: AttemptState.ENDED,
        }
        for presence in self.floor.agents.values():
            if presence.attempt_id is not None:
                call = self.floor.calls[presence.attempt_id]
                if self._goes_on_elsewhere(call):
                    assert presence.state is PresenceState.WRAP_UP
                else:
                    assert call.state is expected[presence.state]

    @invariant()
    def an_attempt_is_closed_once(self) -> None:
        for call_id, closings in self.floor.closings.items():
            assert closings == (1 if self.floor.calls[call_id].state is AttemptState.CLOSED else 0)

    @invariant()
    def whoever_answered_has_an_agent_or_waits_or_is_let_go(self) -> None:
        for call in self.floor.calls.values():
            unclaimed = call.agent_id is None and call.given_up_at is None
            if call.state in ON_LINE and unclaimed and not call_machine.listens(call):
                _, effects = call_machine.step(call, call_machine.AgentFree(), self.floor.now)
                assert effects == (call_machine.OfferToAgent(),)

    @invariant()
    def only_a_conversation_waits_for_an_outcome(self) -> None:
        for call in self.floor.calls.values():
            assert call.state is not AttemptState.ENDED or call.connected_at is not None

    @invariant()
    def nobody_is_offered_before_it_is_known_what_answers(self) -> None:
        for call in self.floor.calls.values():
            assert call.agent_id is None or not call_machine.listens(call)

    @staticmethod
    def _goes_on_elsewhere(call: call_machine.Attempt) -> bool:
        return call.transferred_at is not None and call.state is AttemptState.TALKING

    def teardown(self) -> None:
        """There is a way out of every state: the line ends, the time for an outcome passes."""
        for call_id in self.floor.calls:
            assert self.floor.call_event(call_id, call_machine.Ended(self.floor.now, EndCause.WORKER_LOST))
            assert self.floor.call_event(call_id, call_machine.LeftUnrecorded())
            assert self.floor.calls[call_id].state is AttemptState.CLOSED
        for agent_id in self.floor.agents:
            assert self.floor.agent_event(agent_id, agent_machine.Gone())

    def _call(self, which: int) -> UUID:
        return list(self.floor.calls)[which % len(self.floor.calls)]


TestFloor = Floor.TestCase
TestFloor.settings = settings(max_examples=120, stateful_step_count=50, deadline=None)
