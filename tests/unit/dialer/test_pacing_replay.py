"""A past shift once more: decisions of then and now, moment by moment."""

from dataclasses import dataclass, field

import pytest

from dialer.pacing.pacer import Decision, Question
from dialer.pacing.progressive import Progressive
from dialer.pacing.words import Abandoned, AgentReady, Answered, Connected, Dialled, Ended, Event
from dialer.pacing_replay import Compared, Minute, compared, replay


@dataclass
class Wants:
    """A pacer that always wants so many, and writes down what it hears and is asked."""

    launch: int
    heard: list[Event] = field(default_factory=list)
    asked: list[tuple[float, object]] = field(default_factory=list)

    def hear(self, event: Event) -> None:
        self.heard.append(event)

    def decide(self, now: float, question: Question) -> Decision:
        self.asked.append((now, question.campaign))
        return Decision(self.launch)


def call(number: int, at: float, *, answered: bool = False, campaign: int = 7) -> list[Event]:
    """A call that is answered after 8 s and lasts 60 more, or ends unanswered after 20."""
    if not answered:
        return [Dialled(at, number, campaign), Ended(at + 20, number)]
    return [
        Dialled(at, number, campaign),
        Answered(at + 8, number),
        Connected(at + 8, number, "a"),
        Ended(at + 68, number),
    ]


def in_order(*events: Event) -> list[Event]:
    return sorted(events, key=lambda event: event.at)


def test_the_pacer_of_then_would_do_the_same_again() -> None:
    """An agent who gets a call each time they are ready, a little after: a progressive history, replayed."""
    events = in_order(
        AgentReady(0, "a"),
        *call(1, 0.3),
        *call(2, 20.4),
        *call(3, 40.6, answered=True),
        AgentReady(110, "a"),
        *call(4, 110.2),
    )
    minutes = replay(events, Progressive(), 0, 120)
    assert [(minute.launched, minute.would_launch) for minute in minutes] == [(3, 3), (1, 1)]
    assert compared(minutes) == Compared(4, 4, 1, 0, 0.0)


def test_calls_that_a_pacer_would_not_launch_count_then_only() -> None:
    events = in_order(AgentReady(0, "a"), *call(1, 1), *call(2, 1), *call(3, 1))
    [minute] = replay(events, Progressive(), 0, 60)
    assert (minute.launched, minute.would_launch) == (3, 1 + 2)  # the agent is without a call at 21 and at 41 s


def test_calls_asked_for_and_never_launched_come_to_an_end_and_are_asked_for_again() -> None:
    """With calls of 20 s: at 0, 20 and 40 s."""
    events = in_order(*call(1, -100), AgentReady(-1, "a"))
    [minute] = replay(events, Progressive(), 0, 60, campaign=7)
    assert (minute.launched, minute.would_launch) == (0, 3)


def test_a_call_launched_a_little_later_is_the_call_asked_for() -> None:
    events = in_order(*call(1, 5), *call(2, 6))
    [minute] = replay(events, Wants(2), 0, 10)
    assert (minute.launched, minute.would_launch) == (2, 4)  # two at the beginning, and one again after each launch


def test_what_was_before_is_heard_and_not_asked_about() -> None:
    pacer = Wants(0)
    events = in_order(AgentReady(-10, "a"), *call(1, -5), AgentReady(3.2, "b"))
    replay(events, pacer, 0, 4)
    assert pacer.heard == events[:3]
    assert [now for now, _ in pacer.asked] == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.2, 3.5]


def test_the_campaign_whose_turn_it_was_is_asked() -> None:
    pacer = Wants(0)
    replay(in_order(*call(1, 1, campaign=7), *call(2, 2, campaign=8)), pacer, 0, 3)
    assert [campaign for _, campaign in pacer.asked] == [7, 7, 8, 8, 8, 8]


def test_one_campaigns_calls_are_compared_and_all_are_heard() -> None:
    pacer = Wants(0)
    events = in_order(*call(1, 1, campaign=7), *call(2, 2, campaign=8, answered=True))
    [minute] = replay(events, pacer, 0, 30, campaign=7)
    assert minute == Minute(launched=1)
    assert {campaign for _, campaign in pacer.asked} == {7}
    assert len([event for event in pacer.heard if isinstance(event, Dialled)]) == 2


def test_people_and_abandoned_are_those_of_the_day() -> None:
    events = in_order(
        *call(1, 0, answered=True), Dialled(1, 2, 7), Answered(9, 2), Abandoned(11, 2), Answered(12, 1, person=False)
    )
    [minute] = replay(events, Wants(0), 0, 60)
    assert (minute.people, minute.abandoned) == (2, 1)


@pytest.mark.parametrize(("seconds", "count"), [(60, 1), (61, 2), (3600, 60)])
def test_every_minute_is_there(seconds: float, count: int) -> None:
    assert replay([], Wants(3), 0, seconds) == [Minute()] * count


def test_differences_of_minutes_do_not_cancel_out() -> None:
    assert compared([Minute(3, 1, 2, 1), Minute(1, 3, 1, 0)]) == Compared(4, 4, 3, 1, 2.0)
    assert compared([]).difference == 0.0


def test_the_same_events_give_the_same_figures() -> None:
    events = in_order(AgentReady(0, "a"), *(event for number in range(20) for event in call(number, number * 7.0)))
    assert replay(events, Progressive(), 0, 300) == replay(events, Progressive(), 0, 300)
