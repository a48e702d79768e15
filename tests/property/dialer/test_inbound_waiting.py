"""Whatever happens to a caller, in whatever order: one end, one outcome, at most one call back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dialer.endings import SystemOutcome
from dialer.inbound import waiting as machine
from dialer.inbound.waiting import InboundOutcome, Leaving, Manners, Waiting, WaitState

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SOUNDS = [machine.NEXT, machine.YOUR_PLACE, machine.AFTER_HOURS, machine.GOODBYE, "number-2", "hello", "closed"]

manners = st.builds(
    Manners,
    greeting=st.sampled_from([None, "hello"]),
    after_hours_sound=st.sampled_from([None, "closed"]),
    longest_wait=st.integers(1, 60).map(lambda seconds: timedelta(seconds=seconds)),
    announce_every=st.none() | st.integers(1, 30).map(lambda seconds: timedelta(seconds=seconds)),
    offer_after=st.none() | st.integers(0, 30).map(lambda seconds: timedelta(seconds=seconds)),
    callback_key=st.sampled_from("1*"),
    call_back_abandoned=st.booleans(),
)
events = st.one_of(
    st.sampled_from(
        [
            machine.Answered(),
            machine.NobodyFree(),
            machine.AgentFound(),
            machine.AgentLost(),
            machine.CutOff(),
            machine.Over(),
        ]
    ),
    st.sampled_from("12*").map(machine.Pressed),
    st.sampled_from(SOUNDS).map(machine.Played),
    st.integers(1, 15).map(machine.TimePassed),
)
lives = st.lists(st.tuples(events, st.integers(0, 25)), max_size=40)
callers = st.builds(
    Waiting,
    state=st.just(WaitState.ARRIVING),
    arrived_at=st.just(NOW),
    open=st.booleans(),
    known=st.booleans(),
    callback_at=st.none(),
)


def walk(
    caller: Waiting, how: Manners, life: list[tuple[machine.Event, int]]
) -> list[tuple[Waiting, machine.Event, Waiting, tuple[machine.Effect, ...], datetime]]:
    """Every step of a life: before, event, after, effects, moment."""
    steps, now = [], NOW
    for event, seconds in life:
        now += timedelta(seconds=seconds)
        after, effects = machine.step(caller, how, event, now)
        steps.append((caller, event, after, effects, now))
        caller = after
    return steps


@given(callers, manners, lives)
def test_who_leaves_is_given_up_once_and_gets_no_agent_any_more(
    caller: Waiting, how: Manners, life: list[tuple[machine.Event, int]]
) -> None:
    steps = walk(caller, how, life)
    given_up = [effect for step in steps for effect in step[3] if isinstance(effect, machine.GiveUp)]
    assert len(given_up) <= 1
    for before, _, after, effects, _ in steps:
        if before.state is WaitState.LEAVING:
            assert after.state in {WaitState.LEAVING, WaitState.OVER}
            assert after.leaving is before.leaving
            assert not any(isinstance(effect, machine.Talk | machine.Hold) for effect in effects)
            assert not machine.looks_for_agent(after)
        if before.state is WaitState.OVER:
            assert (after.state, effects) == (WaitState.OVER, ())


@given(callers, manners, lives)
def test_a_sound_is_ordered_exactly_when_it_becomes_the_first_to_be_heard(
    caller: Waiting, how: Manners, life: list[tuple[machine.Event, int]]
) -> None:
    for before, _, after, effects, now in walk(caller, how, life):
        said = [effect.sound for effect in effects if isinstance(effect, machine.Say)]
        assert len(said) <= 1
        if said:
            assert (after.playing[0], after.playing_since) == (said[0], now)
        elif after.playing:
            assert (after.playing, after.playing_since) == (before.playing, before.playing_since)


@given(callers, manners, lives)
def test_the_line_is_hung_up_only_after_the_last_word(
    caller: Waiting, how: Manners, life: list[tuple[machine.Event, int]]
) -> None:
    for _, _, after, effects, _ in walk(caller, how, life):
        if any(isinstance(effect, machine.HangUp) for effect in effects):
            assert after.state is WaitState.LEAVING
            assert after.playing == ()


@given(callers, manners, lives)
def test_a_key_means_nothing_before_the_offer(
    caller: Waiting, how: Manners, life: list[tuple[machine.Event, int]]
) -> None:
    for before, event, after, effects, _ in walk(caller, how, life):
        if isinstance(event, machine.Pressed) and not before.offered:
            assert (after, effects) == (before, ())
        if after.leaving is Leaving.CALLBACK_ASKED:
            assert after.known
            assert after.offered


@given(callers, manners, lives)
def test_nobody_waits_longer_than_the_longest_wait_once_time_is_looked_at(
    caller: Waiting, how: Manners, life: list[tuple[machine.Event, int]]
) -> None:
    for before, event, after, _, now in walk(caller, how, life):
        over = before.waiting_since is not None and before.waiting_since + how.longest_wait <= now
        stuck = before.playing and (before.playing_since or now) + machine.STUCK <= now
        if isinstance(event, machine.TimePassed) and before.state is WaitState.WAITING and over and not stuck:
            assert after.leaving is Leaving.WAITED_TOO_LONG


@given(callers, manners, lives)
def test_who_is_cut_off_waits_no_more_and_hears_a_last_word(
    caller: Waiting, how: Manners, life: list[tuple[machine.Event, int]]
) -> None:
    for before, event, after, effects, _ in walk(caller, how, life):
        if isinstance(event, machine.CutOff):
            assert after.state is not WaitState.WAITING
            if before.state is WaitState.WAITING:
                promised = machine.WE_CALL_BACK if before.known else machine.GOODBYE
                assert effects == (machine.GiveUp(), machine.Say(promised))


@given(callers, manners, lives, st.sampled_from(SystemOutcome))
def test_every_caller_has_one_outcome_and_only_who_is_known_is_called_back(
    caller: Waiting, how: Manners, life: list[tuple[machine.Event, int]], by_the_line: SystemOutcome
) -> None:
    steps = walk(caller, how, life)
    last = steps[-1][2] if steps else caller
    outcome = machine.outcome_of(last, by_the_line)
    spoken = {SystemOutcome.HUNG_UP_UNIDENTIFIED, SystemOutcome.HUNG_UP_RIGHT_PARTY}
    assert outcome in set(InboundOutcome) | spoken | {SystemOutcome.CUT_OFF}
    assert outcome != SystemOutcome.CUT_OFF or by_the_line is SystemOutcome.CUT_OFF
    assert (outcome in spoken) == (by_the_line in spoken)
    back = machine.called_back_at(last, how, outcome, NOW)
    if back is not None:
        assert last.known
        assert back >= NOW
        assert outcome in set(InboundOutcome) | {SystemOutcome.CUT_OFF}
    assert machine.called_back_at(replace(last, known=False), how, outcome, NOW) is None
