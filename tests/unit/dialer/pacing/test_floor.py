"""What is known of a pool, from events that may come twice, late, or never."""

from dialer.pacing import words
from dialer.pacing.floor import (
    LONGEST_RING_S,
    REMEMBERED,
    Doing,
    Fact,
    Floor,
    Met,
    PickedUp,
    Resolved,
    Talked,
    WrappedUp,
)


def heard(*events: words.Event) -> tuple[Floor, list[Fact]]:
    floor = Floor()
    facts = [fact for event in events for fact in floor.hear(event)]
    return floor, facts


def test_a_call_that_meets_an_agent_teaches_its_delay_its_talk_and_its_wrap_up() -> None:
    floor, facts = heard(
        words.AgentReady(0, "ana"),
        words.Dialled(1, "call", "campaign"),
        words.Answered(9, "call"),
        words.Connected(10, "call", "ana"),
        words.Ended(110, "call"),
        words.AgentReady(125, "ana"),
    )
    resolved, met, talked, wrapped_up = facts
    assert isinstance(resolved, Resolved)
    assert (resolved.age, resolved.person) == (8, True)
    assert isinstance(met, Met)
    assert not met.abandoned
    assert talked == Talked(110, "campaign", 100)
    assert wrapped_up == WrappedUp(125, "campaign", 15, 100, ready=True)
    assert (floor.ready, floor.in_flight, floor.calls) == (1, 0, {})


def test_a_call_that_a_detector_listens_to_is_in_flight_until_it_is_recognised() -> None:
    floor, facts = heard(words.Dialled(0, 1, detect=True), words.Answered(8, 1, None), words.Answered(9, 1, None))
    assert (floor.in_flight, len(floor.waiting)) == (1, 0)
    assert [type(fact) for fact in facts] == [PickedUp]
    (resolved,) = floor.hear(words.Recognised(10, 1, person=True))
    assert isinstance(resolved, Resolved)
    assert (resolved.call.picked_up, resolved.age) == (8, 10)
    assert (floor.in_flight, len(floor.waiting)) == (0, 1)


def test_a_machine_needs_no_agent() -> None:
    floor, facts = heard(
        words.Dialled(0, 1, detect=True), words.Answered(8, 1, None), words.Recognised(10, 1, person=False)
    )
    assert (floor.in_flight, len(floor.waiting), len(floor.calls)) == (0, 0, 1)
    assert isinstance(facts[-1], Resolved)
    assert not facts[-1].person


def test_an_abandoned_call_waits_no_more_though_its_line_lasts() -> None:
    floor, facts = heard(words.Dialled(0, 1), words.Answered(5, 1), words.Abandoned(7, 1), words.Abandoned(7, 1))
    assert (len(floor.waiting), len(floor.calls)) == (0, 1)
    assert [fact.abandoned for fact in facts if isinstance(fact, Met)] == [True]


def test_duplicates_and_late_words_of_ended_calls_change_nothing() -> None:
    floor, _ = heard(words.Dialled(0, 1), words.Ended(26, 1))
    for late in (words.Dialled(0, 1), words.Answered(9, 1), words.Connected(10, 1, "ana"), words.Ended(26, 1)):
        assert not list(floor.hear(late))
    assert (floor.in_flight, floor.calls, floor.agents) == (0, {}, {})


def test_who_gets_a_conversation_from_another_talks_and_the_other_does_not() -> None:
    floor, facts = heard(
        words.AgentReady(0, "ana"),
        words.AgentReady(0, "eva"),
        words.Dialled(1, 1, "campaign"),
        words.Connected(10, 1, "ana"),
        words.Connected(70, 1, "eva"),
        words.Connected(10, 1, "ana"),  # told twice
        words.Connected(70, 1, "eva"),
    )
    assert (floor.ready, list(floor.talking), list(floor.wrapping_up)) == (0, ["eva"], ["ana"])
    assert (floor.agents["eva"].since, floor.agents["eva"].campaign) == (70, "campaign")
    assert facts[2:] == [Talked(70, "campaign", 60)]
    floor.hear(words.AgentReady(80, "ana"))
    assert list(floor.hear(words.Ended(100, 1))) == [Talked(100, "campaign", 30)]
    assert (floor.ready, list(floor.wrapping_up)) == (1, ["eva"])


def test_who_lost_a_conversation_may_get_it_back() -> None:
    floor, _ = heard(
        words.Connected(10, 1, "ana"), words.AgentPaused(20, "ana"), words.AgentReady(30, "ana"),
        words.Connected(31, 1, "ana"),
    )  # fmt: skip
    assert (floor.ready, list(floor.talking)) == (0, ["ana"])


def test_an_end_that_overtakes_its_launch_is_believed() -> None:
    floor, _ = heard(words.Ended(1, 1), words.Dialled(0, 1))
    assert floor.in_flight == 0


def test_a_ready_told_before_the_talk_it_precedes_does_not_end_the_talk() -> None:
    floor, _ = heard(words.Dialled(0, 1), words.Connected(9, 1, "ana"), words.AgentReady(8, "ana"))
    assert floor.agents["ana"].doing is Doing.TALKING
    assert floor.ready == 0


def test_a_call_told_by_a_clock_that_is_behind_takes_the_agent_who_was_ready_just_before() -> None:
    floor, _ = heard(
        words.Dialled(0, 1, "campaign"), words.AgentReady(10, "ana"), words.Answered(8, 1), words.Connected(9, 1, "ana")
    )
    assert (floor.ready, list(floor.talking), floor.agents["ana"].since) == (0, ["ana"], 10)
    floor.hear(words.AgentReady(10, "ana"))  # told twice
    assert floor.ready == 0
    assert list(floor.hear(words.Ended(9.5, 1))) == [Talked(10, "campaign", 0)]


def test_a_talk_told_long_after_it_changes_nothing_of_an_agent_who_has_been_ready_since() -> None:
    floor, _ = heard(words.AgentReady(80, "ana"), words.Connected(9, 1, "ana"))
    assert (floor.ready, floor.agents["ana"].since, floor.agents["ana"].call) == (1, 80, None)
    floor.hear(words.Ended(70, 1))
    assert floor.ready == 1


def test_a_lost_end_is_made_good_by_the_agent_being_ready() -> None:
    floor, _ = heard(words.Connected(9, 1, "ana"), words.AgentReady(80, "ana"))
    assert floor.ready == 1
    assert not floor.talking


def test_a_break_or_a_call_of_their_own_makes_no_agent_free() -> None:
    floor, facts = heard(
        words.Connected(0, 1, "ana"), words.Ended(50, 1), words.AgentPaused(60, "ana"), words.AgentReady(70, "eva")
    )
    assert facts[-1] == WrappedUp(60, None, 10, 50, ready=False)
    floor.hear(words.AgentKept(71, "eva"))
    assert floor.ready == 0
    floor.hear(words.AgentLeft(72, "eva"))
    floor.hear(words.AgentLeft(72, "nobody"))
    assert list(floor.agents) == ["ana"]


def test_calls_whose_end_was_lost_are_given_up() -> None:
    floor, _ = heard(words.Dialled(0, 1), words.Dialled(100, 2))
    floor.give_up_the_lost(LONGEST_RING_S + 1)
    assert list(floor.ringing) == [2]


def test_memory_is_bounded() -> None:
    floor = Floor()
    for each in range(REMEMBERED + 50):
        floor.hear(words.Dialled(each, each))
        floor.hear(words.Ended(each + 1, each))
    assert len(floor._ended) == REMEMBERED
    assert not floor.calls
