"""A past shift once more, with another pacer asked at every moment what it would have launched. Pure.

The history is given: calls, answers, conversations happen as they did, and the pacer hears of these only. A call it
asks for and the history launches a little later is the same call; one that the history never launches is taken to have
come to its end after the mean time of the history's own. So each answer stands on the floor as it really was: it is a
comparison of decisions, not a forecast of what would have followed from them (`alo bench pacing` simulates that).

Of several campaigns that share the agents, the one whose turn it was is asked: that of the history's next call.
"""

from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Final

from dialer.pacing.pacer import TICK_S, Pacer, Question
from dialer.pacing.words import Abandoned, Answered, Dialled, Ended, Event, Recognised

USUAL_SETUP_S: Final = 20.0  # from the dialling until somebody answers or nobody will, of a history without calls
LEAST_SETUP_S: Final = 5.0
MINUTE_S: Final = 60.0


@dataclass(slots=True)
class Minute:
    """One minute: calls launched then and those that would be launched now; people who answered, those abandoned."""

    launched: int = 0
    would_launch: int = 0
    people: int = 0
    abandoned: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """Some minutes together. `difference`: the mean of the minutes' absolute differences, in calls."""

    launched: int
    would_launch: int
    people: int
    abandoned: int
    difference: float


def compared(minutes: Sequence[Minute]) -> Compared:
    """Return what some minutes come to."""
    apart = sum(abs(minute.launched - minute.would_launch) for minute in minutes)
    return Compared(
        sum(minute.launched for minute in minutes),
        sum(minute.would_launch for minute in minutes),
        sum(minute.people for minute in minutes),
        sum(minute.abandoned for minute in minutes),
        apart / len(minutes) if minutes else 0.0,
    )


def replay(
    events: Sequence[Event], pacer: Pacer, begin: float, end: float, campaign: Hashable | None = None
) -> list[Minute]:
    """Return every minute from `begin` to `end` (seconds of the events' clock, which are sorted by `at`).

    Events before `begin` are heard and nothing is asked. `campaign`: only its calls are compared; None: all.
    """
    shift = _Shift(events, pacer, begin, end, campaign)
    for moment in _moments(events, begin, end):
        shift.live_until(moment)
        shift.ask(moment)
    return shift.minutes


def _moments(events: Sequence[Event], begin: float, end: float) -> Iterator[float]:
    """Every tick and the time of every event, in order and once each."""
    ticks = (begin + number * TICK_S for number in range(max(0, int((end - begin) / TICK_S))))
    yield from sorted({*ticks, *(event.at for event in events if begin <= event.at < end)})


def _setup_s(events: Sequence[Event]) -> float:
    dialled: dict[Hashable, float] = {}
    lasted: list[float] = []
    for event in events:
        if isinstance(event, Dialled):
            dialled[event.call] = event.at
        elif isinstance(event, Answered | Ended) and event.call in dialled:
            lasted.append(event.at - dialled.pop(event.call))
    return max(LEAST_SETUP_S, sum(lasted) / len(lasted)) if lasted else USUAL_SETUP_S


@dataclass(slots=True)
class _Shift:
    """The history, how far it was lived through, and the calls asked for that it has not launched (`ahead`: when)."""

    events: Sequence[Event]
    pacer: Pacer
    begin: float
    end: float
    campaign: Hashable | None
    minutes: list[Minute] = field(init=False)
    ahead: deque[float] = field(default_factory=deque)
    turns: list[Dialled] = field(init=False)
    heard: int = 0
    turn: int = 0
    setup_s: float = field(init=False)
    ours: set[Hashable] = field(init=False)

    def __post_init__(self) -> None:
        self.minutes = [Minute() for _ in range(ceil((self.end - self.begin) / MINUTE_S))]
        calls = [event for event in self.events if isinstance(event, Dialled)]
        self.turns = [call for call in calls if self.campaign is None or call.campaign == self.campaign]
        self.ours = {call.call for call in self.turns}
        self.setup_s = _setup_s(self.events)

    def live_until(self, moment: float) -> None:
        """Let the pacer hear what happened up to this moment, and count it."""
        while self.heard < len(self.events) and self.events[self.heard].at <= moment:
            event = self.events[self.heard]
            self.heard += 1
            self.pacer.hear(event)
            self._count(event)

    def _count(self, event: Event) -> None:
        if not isinstance(event, Dialled | Answered | Recognised | Abandoned) or event.call not in self.ours:
            return
        minute = self._minute(event.at)
        match event:
            case Dialled():
                self.turn += 1
                minute.launched += 1
                if self.ahead:
                    self.ahead.popleft()
            case Answered() | Recognised():
                minute.people += event.person is True
            case Abandoned():
                minute.abandoned += 1

    def ask(self, moment: float) -> None:
        """Ask for the campaign whose turn it is; what is wanted beyond the calls asked for before is launched."""
        if self.campaign is None and not self.turns:
            return
        while self.ahead and self.ahead[0] + self.setup_s <= moment:
            self.ahead.popleft()
        campaign = self.campaign
        if campaign is None:
            campaign = self.turns[min(self.turn, len(self.turns) - 1)].campaign
        wanted = self.pacer.decide(moment, Question(campaign)).launch - len(self.ahead)
        if wanted > 0:
            self._minute(moment).would_launch += wanted
            self.ahead.extend([moment] * wanted)

    def _minute(self, at: float) -> Minute:
        """What happened before the beginning counts nowhere."""
        return self.minutes[int((at - self.begin) // MINUTE_S)] if at >= self.begin else Minute()
