"""Whatever an agent asks and the lines tell, in any order: one leg at a time, and everybody is let go at the end."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dialer.conversation.leg import Leg, LegAnswered, LegEnded, LegKind, LegRinging, LegState, LegTrying
from dialer.conversation.leg import step as leg_step
from dialer.conversation.machine import (
    Arrange,
    Complete,
    Conversation,
    Dial,
    Drop,
    Effect,
    Event,
    Found,
    HangUpLeg,
    HangUpLine,
    Hold,
    Join,
    LegOver,
    LineOver,
    PlaceLeg,
    PlaySound,
    Resume,
    SendDigits,
    SoundOver,
    step,
)
from dialer.conversation.machine import LegAnswered as OtherAnswered
from dialer.errors import ControlRefused
from telephony.end_cause import EndCause

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
LEGS = [UUID(int=number) for number in range(1, 5)]
leg_ids = st.sampled_from(LEGS)
wishes = st.one_of(
    st.sampled_from([Hold(), Resume(), Join(), Complete(), Drop(), PlaySound("pix"), SendDigits("1")]),
    st.builds(Dial, leg_ids, st.sampled_from([LegKind.CONSULT, LegKind.TRANSFER])),
)
tellings = st.one_of(
    st.builds(OtherAnswered, leg_ids),
    st.builds(LegOver, leg_ids),
    st.builds(SoundOver, st.just("pix"), st.booleans()),
    st.builds(Found, st.sampled_from(["talk", "hold", "consult", "conference", "bridged"])),
)


def told(events: list[Event]) -> tuple[Conversation, list[Effect]]:
    conversation = Conversation()
    done: list[Effect] = []
    for event in events:
        before = conversation
        try:
            conversation, effects = step(conversation, event, NOW)
        except ControlRefused:
            assert not isinstance(event, OtherAnswered | LegOver | SoundOver | LineOver | Found)
            continue
        done += effects
        check(before, conversation, event, effects)
    return conversation, done


def check(before: Conversation, after: Conversation, event: Event, effects: tuple[Effect, ...]) -> None:
    """Nobody hears a leg that is not up; what is ordered is what is written; a bridged line stays bridged.

    When the line is over nobody hears anybody, and the arrangement is the one that it had.
    """
    needs_leg = after.arrangement in {"consult", "conference"} and not isinstance(event, LineOver)
    if needs_leg or (after.arrangement == "bridged" and after.leg is not None):
        assert after.leg is not None
        assert after.leg.answered
    for order in (effect for effect in effects if isinstance(effect, Arrange)):
        assert order.arrangement == after.arrangement
        assert (order.leg_id is None) == (order.arrangement in {"talk", "hold"}) or isinstance(event, Found)
    if before.arrangement != after.arrangement:
        assert [effect.arrangement for effect in effects if isinstance(effect, Arrange)] == [after.arrangement]
    if before.arrangement == "bridged":
        assert after.arrangement == "bridged"
    if before.leg is not None and after.leg is not None:
        assert before.leg.id == after.leg.id


@given(st.lists(st.one_of(wishes, tellings), max_size=40))
def test_every_order_is_consistent(events: list[Event]) -> None:
    told(events)


@given(st.lists(st.one_of(wishes, tellings), max_size=40))
def test_every_leg_that_was_placed_is_let_go_when_the_line_ends(events: list[Event]) -> None:
    unique = [each for number, each in enumerate(events) if not isinstance(each, Dial) or each not in events[:number]]
    once = [each for each in unique if not isinstance(each, Dial) or _first(unique, each)]
    conversation, done = told([*once, LineOver()])
    assert conversation.leg is None
    placed = [effect.leg_id for effect in done if isinstance(effect, PlaceLeg)]
    over = {event.leg_id for event in once if isinstance(event, LegOver)}
    hung_up = [effect.leg_id for effect in done if isinstance(effect, HangUpLeg)]
    assert len(placed) == len(set(placed))
    assert set(placed) <= set(hung_up) | over


def _first(events: list[Event], dial: Dial) -> bool:
    return next(each for each in events if isinstance(each, Dial) and each.leg_id == dial.leg_id) is dial


@given(st.lists(st.one_of(wishes, tellings), max_size=30))
def test_the_line_ends_when_the_other_leaves_a_transferred_debtor(events: list[Event]) -> None:
    conversation, _ = told(events)
    if conversation.arrangement != "bridged" or conversation.leg is None:
        return
    _, effects = step(conversation, LegOver(conversation.leg.id), NOW)
    assert effects == (HangUpLine(),)
    assert step(conversation, LegOver(UUID(int=99)), NOW) == (conversation, ())


LEG_STORY = (LegTrying(NOW), LegRinging(NOW), LegAnswered(NOW))


@given(st.lists(st.sampled_from(LEG_STORY), max_size=8), st.sampled_from(EndCause), st.sampled_from(EndCause))
def test_a_leg_ends_exactly_once(
    events: list[LegTrying | LegRinging | LegAnswered], cause: EndCause, other: EndCause
) -> None:
    leg = Leg(LEGS[0], LegKind.CONSULT, LegState.CREATED)
    order = list(LegState)
    for event in events:
        before, leg = leg, leg_step(leg, event)
        assert order.index(before.state) <= order.index(leg.state)
    ended = leg_step(leg, LegEnded(NOW, cause))
    assert (ended.state, ended.cause) == (LegState.ENDED, cause)
    for late in (*events, LegEnded(NOW, other)):
        assert leg_step(ended, late) == ended
