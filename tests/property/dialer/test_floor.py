"""Whatever happens in whatever order, with duplicates and losses: nobody is in two calls, no call is without an owner,
nothing is closed twice, and time alone leads out of every state.
"""

from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dialer import attempt as call_machine
from dialer import presence as agent_machine
from dialer.attempt import AttemptState
from dialer.attempt_words import EarlyFinding, Heard
from dialer.conversation import machine as talk
from dialer.presence import OnCall, PresenceState, SentOff
from telephony.end_cause import EndCause
from tests.property.dialer.pure_floor import PureFloor

AGENTS = 3
LONGEST_WAY_OUT = 8  # looks of half a minute
DIALLING = (AttemptState.CREATED, AttemptState.TRYING, AttemptState.RINGING)
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
                agent_machine.ComeBack(),
                agent_machine.Preview(),
                agent_machine.PreviewOver(),
                agent_machine.LogOut(),
                agent_machine.Gone(),
                agent_machine.GoReady(),
                agent_machine.Pause("rest"),
            ]
        ),
    )
    def agent_acts(self, who: int, what: agent_machine.Event) -> None:
        self.floor.agent_event(who, what)

    @rule(who=st.integers(1, AGENTS), which=index, most=st.integers(0, 2))
    def agent_needs_longer(self, who: int, which: int, most: int) -> None:
        if self.floor.calls:
            self.floor.agent_event(who, agent_machine.ExtendWrapUp(self._call(which), most))
            assert self.floor.agents[who].extensions <= 2

    @rule(who=st.integers(1, AGENTS), call=st.sampled_from(["finish", "hand_over", "let_go"]))
    def a_supervisor_sends_an_agent_off(self, who: int, call: OnCall) -> None:
        order = SentOff(by=99, reason="fora do horário", at=self.floor.now, call=call)
        assert self.floor.agent_event(who, agent_machine.SendOff(order))
        assert self.floor.agents[who].attempt_id or self.floor.agents[who].state is PresenceState.LOGGED_OUT

    @rule(who=st.integers(1, AGENTS))
    def an_agent_is_kept_for_a_call(self, who: int) -> None:
        self.floor.dial_for(who)

    @rule(which=index)
    def the_agents_audio_goes(self, which: int) -> None:
        if self.floor.calls:
            assert self.floor.call_event(self._call(which), call_machine.AudioGone(self.floor.now))

    @rule(who=st.integers(1, AGENTS))
    def a_screen_goes(self, who: int) -> None:
        self.floor.lost.setdefault(who, self.floor.now)

    @rule(who=st.integers(1, AGENTS))
    def a_screen_comes_back(self, who: int) -> None:
        self.floor.lost.pop(who, None)

    @rule(seconds=st.sampled_from([0.5, 2, 8, 30, 120]))
    def time_passes(self, seconds: float) -> None:
        self.floor.pass_time(seconds)

    @rule(who=st.integers(1, AGENTS), which=index, back=st.booleans())
    def agent_holds_and_resumes(self, who: int, which: int, back: bool) -> None:
        if self.floor.calls:
            self.floor.hold(who, self._call(which), talk.Resume() if back else talk.Hold())

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
            PresenceState.RESERVED: {*DIALLING, AttemptState.ANSWERED},
            PresenceState.TALKING: {AttemptState.TALKING},
            PresenceState.WRAP_UP: {AttemptState.ENDED},
        }
        for presence in self.floor.agents.values():
            if presence.attempt_id is not None:
                call = self.floor.calls[presence.attempt_id]
                if self._goes_on_elsewhere(call):
                    assert presence.state is PresenceState.WRAP_UP
                else:
                    assert call.state in expected[presence.state]

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
    def every_live_call_has_one_owner(self) -> None:
        """It is dialled, listened to, waits, is one agent's, goes on elsewhere, or is let go."""
        for call in self.floor.calls.values():
            if call_machine.is_over(call):
                continue
            agents = [each for each, presence in self.floor.agents.items() if presence.attempt_id == call.id]
            let_go = call.given_up_at is not None or call.hang_up_asked_at is not None
            on_its_way = call.state in DIALLING or call_machine.listens(call)
            owners = (
                len(agents) == 1 and (call.agent_id == agents[0]),
                not agents and (on_its_way or let_go or call_machine.waits_for_agent(call)),
                not agents and self._goes_on_elsewhere(call) and call.kept_outcome is not None,
            )
            assert sum(owners) == 1

    @invariant()
    def whoever_is_on_the_line_hears_the_agent_or_music(self) -> None:
        for call in self.floor.calls.values():
            if call.state is AttemptState.TALKING and call.transferred_at is None:
                away = call.away_at is not None
                assert self.floor.node[call.id] == ("hold" if away else self.floor.talks[call.id].arrangement)
            if call.state is AttemptState.ANSWERED and call.orphaned_at is not None:
                assert self.floor.node[call.id] == "hold"

    @invariant()
    def who_is_sent_off_gets_no_other_call(self) -> None:
        for presence in self.floor.agents.values():
            out = presence.state is PresenceState.LOGGED_OUT
            assert presence.sent_off is None or out or presence.attempt_id is not None

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
        """There is a way out of every state, by time alone: all screens are gone, and nodes only do what they are told.

        A line that goes on between others ends when they wish.
        """
        for agent_id in self.floor.agents:
            self.floor.lost.setdefault(agent_id, self.floor.now)
        for _ in range(LONGEST_WAY_OUT):
            self.floor.pass_time(30)
            for call in list(self.floor.calls.values()):
                told = any(isinstance(each, call_machine.HangUp) for each in self.floor.line[call.id])
                if told or self._goes_on_elsewhere(call):
                    ended = call_machine.Ended(self.floor.now, EndCause.LOCAL_HANGUP)
                    assert self.floor.call_event(call.id, ended)
        assert {call.state for call in self.floor.calls.values()} <= {AttemptState.CLOSED}
        assert {presence.state for presence in self.floor.agents.values()} <= {PresenceState.LOGGED_OUT}

    def _call(self, which: int) -> UUID:
        return list(self.floor.calls)[which % len(self.floor.calls)]


TestFloor = Floor.TestCase
TestFloor.settings = settings(max_examples=120, stateful_step_count=50, deadline=None)
