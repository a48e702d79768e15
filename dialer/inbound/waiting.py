"""A caller between their call and an agent, as a pure state machine.

                 ┌──────────AgentFound──────────┐
    arriving ────┴─NobodyFree─> waiting ──AgentFound──> with_agent
        │                        │   ^──────AgentLost──────┘
        │ Answered, closed       │ their key, waited too long, or CutOff
        └──────> leaving <───────┘                 (any) ──Over──> over

The attempt machine (`dialer.attempt`) goes on beside it and knows the line; this one knows what the caller hears.
`leaving` says why nobody spoke to them: they hear it, then the line is given up. Nothing leads out of `leaving` but the
end, so that a caller who was promised a call gets no agent, and exactly one call.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

from dialer.endings import SystemOutcome

STUCK: Final = timedelta(seconds=20)  # no sound of ours is longer: the node did not tell of its end
ABANDONED_RETURN: Final = timedelta(minutes=5)  # whoever hung up may be calling again at this moment
HIGHEST_PLACE_TOLD: Final = 10

GREETING_PARTS: Final = ("inbound-please-wait",)
NEXT: Final = "inbound-you-are-next"
YOUR_PLACE: Final = "inbound-your-place-is"
MANY_BEFORE: Final = "inbound-many-before-you"
TO_BE_CALLED_PRESS: Final = "inbound-to-be-called-press"
CALLBACK_NOTED: Final = "inbound-callback-noted"
WAITED_TOO_LONG: Final = "inbound-waited-too-long"
AFTER_HOURS: Final = "inbound-after-hours"
WE_CALL_BACK: Final = "inbound-we-call-back"
GOODBYE: Final = "inbound-goodbye"
_KEYS: Final = {"*": "key-star", "#": "key-hash"}


class WaitState(StrEnum):
    """The states of `inbound_calls.state`."""

    ARRIVING = "arriving"  # hears it ringing, or has just been answered
    WAITING = "waiting"  # hears music and their place
    WITH_AGENT = "with_agent"
    LEAVING = "leaving"  # hears why nobody comes
    OVER = "over"


class Leaving(StrEnum):
    """Why a caller is let go without an agent."""

    AFTER_HOURS = "after_hours"
    WAITED_TOO_LONG = "waited_too_long"  # or lost their agent, and is to get no other
    CALLBACK_ASKED = "callback_asked"


class InboundOutcome(StrEnum):
    """Rows of the outcomes table for callers who spoke to nobody."""

    ABANDONED = "inbound_abandoned"
    CALLBACK_ASKED = "inbound_callback_asked"
    WAITED_TOO_LONG = "inbound_waited_too_long"
    AFTER_HOURS = "inbound_after_hours"


@dataclass(frozen=True, slots=True)
class Manners:
    """How callers of one number are treated; None: not at all. `greeting` and `after_hours_sound` name sounds."""

    greeting: str | None = None
    after_hours_sound: str | None = None
    longest_wait: timedelta = timedelta(minutes=5)
    announce_every: timedelta | None = timedelta(seconds=45)
    offer_after: timedelta | None = timedelta(seconds=60)
    callback_key: str = "1"
    call_back_abandoned: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """One caller. `known`: they can be called back; `callback_at`: when, if that is not at once.

    `playing`: sounds still to be heard, the first of them since `playing_since`. `told_at`: when their place was last
    told.
    """

    state: WaitState
    arrived_at: datetime
    open: bool = True
    known: bool = False
    callback_at: datetime | None = None
    waiting_since: datetime | None = None
    told_at: datetime | None = None
    offered: bool = False
    leaving: Leaving | None = None
    playing: tuple[str, ...] = ()
    playing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """We have answered the call."""


@dataclass(frozen=True, slots=True)
class NobodyFree:
    """No agent may be given to this caller now."""


@dataclass(frozen=True, slots=True)
class AgentFound:
    """An agent is reserved for the caller."""


@dataclass(frozen=True, slots=True)
class AgentLost:
    """The agent's audio did not come: the caller waits on."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """The caller has lost their agent, and is to get no other."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed a key."""

    key: str


@dataclass(frozen=True, slots=True)
class Played:
    """A sound has ended, or could not be played."""

    sound: str


@dataclass(frozen=True, slots=True)
class TimePassed:
    """A moment has gone by; `place` in the queue, 1 for who is next."""

    place: int


@dataclass(frozen=True, slots=True)
class Over:
    """The line is free."""


Event = Answered | NobodyFree | AgentFound | AgentLost | CutOff | Pressed | Played | TimePassed | Over


@dataclass(frozen=True, slots=True)
class Hold:
    """Effect: the caller hears music."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Effect: the music ends, caller and agent hear each other."""


@dataclass(frozen=True, slots=True)
class Say:
    """Effect: play a sound to the caller."""

    sound: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Effect: no agent is looked for any more."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Effect: the caller has heard everything, end the call."""


LineEffect = Hold | Talk | Say
Effect = LineEffect | GiveUp | HangUp
Step = tuple[Waiting, tuple[Effect, ...]]


def step(waiting: Waiting, manners: Manners, event: Event, now: datetime) -> Step:
    """Return the caller after `event` and what has to be done about it. What comes late or twice changes nothing."""
    match event:
        case Answered() | Over():
            return _on_line(waiting, manners, event, now)
        case NobodyFree() | AgentFound() | AgentLost():
            return _on_dispatch(waiting, manners, event, now)
        case CutOff():
            return _cut_off(waiting, now)
        case Pressed():
            return _pressed(waiting, manners, event, now)
        case Played():
            heard = bool(waiting.playing) and waiting.playing[0] == event.sound
            return _next_sound(waiting, now) if heard else (waiting, ())
        case TimePassed():
            return _time_passed(waiting, manners, event, now)
        case _:
            assert_never(event)


def looks_for_agent(waiting: Waiting) -> bool:
    """Tell whether the caller may be given an agent."""
    return waiting.state in {WaitState.ARRIVING, WaitState.WAITING} and waiting.open


def place_parts(place: int) -> tuple[str, ...]:
    """The sounds that tell a place in the queue."""
    if place <= 1:
        return (NEXT,)
    return (YOUR_PLACE, f"number-{place}") if place <= HIGHEST_PLACE_TOLD else (MANY_BEFORE,)


def offer_parts(key: str) -> tuple[str, ...]:
    """The sounds that offer a call back for a key."""
    return (TO_BE_CALLED_PRESS, _KEYS.get(key, f"number-{key}"))


def outcome_of(waiting: Waiting, by_the_line: str) -> str:
    """The outcome of a call that no agent closed; `by_the_line` is what the attempt machine makes of it.

    Whoever had spoken to an agent and got no other was cut off: that is no conversation of the day.
    """
    if by_the_line in {SystemOutcome.HUNG_UP_UNIDENTIFIED, SystemOutcome.HUNG_UP_RIGHT_PARTY}:
        return by_the_line
    match waiting.leaving:
        case Leaving.AFTER_HOURS:
            return InboundOutcome.AFTER_HOURS
        case Leaving.WAITED_TOO_LONG:
            cut_off = by_the_line == SystemOutcome.CUT_OFF
            return SystemOutcome.CUT_OFF if cut_off else InboundOutcome.WAITED_TOO_LONG
        case Leaving.CALLBACK_ASKED:
            return InboundOutcome.CALLBACK_ASKED
        case None:
            return InboundOutcome.ABANDONED if waiting.open else InboundOutcome.AFTER_HOURS
        case _:
            assert_never(waiting.leaving)


def called_back_at(waiting: Waiting, manners: Manners, outcome: str, now: datetime) -> datetime | None:
    """When a caller whom nobody spoke to, or whom we cut off, is called back; None: not because of this call."""
    if not waiting.known:
        return None
    match outcome:
        case (
            InboundOutcome.CALLBACK_ASKED
            | InboundOutcome.WAITED_TOO_LONG
            | InboundOutcome.AFTER_HOURS
            | SystemOutcome.CUT_OFF
        ):
            return now if waiting.callback_at is None else max(now, waiting.callback_at)
        case InboundOutcome.ABANDONED if manners.call_back_abandoned:
            return now + ABANDONED_RETURN
        case _:
            return None


def _on_line(waiting: Waiting, manners: Manners, event: Answered | Over, now: datetime) -> Step:
    if isinstance(event, Over):
        return replace(waiting, state=WaitState.OVER, playing=(), playing_since=None), ()
    if waiting.state is not WaitState.ARRIVING or waiting.open:
        return waiting, ()
    return _leave(waiting, Leaving.AFTER_HOURS, (manners.after_hours_sound or AFTER_HOURS,), now)


def _on_dispatch(waiting: Waiting, manners: Manners, event: NobodyFree | AgentFound | AgentLost, now: datetime) -> Step:
    match event:
        case NobodyFree() if waiting.state is WaitState.ARRIVING:
            sounds = GREETING_PARTS if manners.greeting is None else (manners.greeting,)
            queued, effects = _say(replace(waiting, state=WaitState.WAITING, waiting_since=now), sounds, now)
            return queued, (Hold(), *effects)
        case AgentFound() if looks_for_agent(waiting):
            found = replace(waiting, state=WaitState.WITH_AGENT, playing=(), playing_since=None)
            return found, () if waiting.waiting_since is None else (Talk(),)
        case AgentLost() if waiting.state is WaitState.WITH_AGENT:
            since = waiting.waiting_since or now
            return replace(waiting, state=WaitState.WAITING, waiting_since=since), (Hold(),)
        case _:
            return waiting, ()


def _cut_off(waiting: Waiting, now: datetime) -> Step:
    if waiting.state is not WaitState.WAITING:
        return waiting, ()
    return _leave(waiting, Leaving.WAITED_TOO_LONG, () if waiting.known else (GOODBYE,), now)


def _pressed(waiting: Waiting, manners: Manners, event: Pressed, now: datetime) -> Step:
    wanted = waiting.offered and waiting.known and event.key == manners.callback_key
    if waiting.state is not WaitState.WAITING or not wanted:
        return waiting, ()
    return _leave(waiting, Leaving.CALLBACK_ASKED, (CALLBACK_NOTED, GOODBYE), now)


def _time_passed(waiting: Waiting, manners: Manners, event: TimePassed, now: datetime) -> Step:
    if waiting.playing and (waiting.playing_since or now) + STUCK <= now:
        return _next_sound(waiting, now)
    if waiting.state is not WaitState.WAITING:
        return waiting, ()
    since = waiting.waiting_since or waiting.arrived_at
    if since + manners.longest_wait <= now:
        return _leave(waiting, Leaving.WAITED_TOO_LONG, (WAITED_TOO_LONG,), now)
    if waiting.playing:
        return waiting, ()
    offers = waiting.known and manners.offer_after is not None and since + manners.offer_after <= now
    every = manners.announce_every
    place_is_due = every is not None and (waiting.told_at is None or waiting.told_at + every <= now)
    if not place_is_due and (waiting.offered or not offers):
        return waiting, ()
    place = place_parts(event.place) if every is not None else ()
    offer = offer_parts(manners.callback_key) if offers else ()
    return _say(replace(waiting, told_at=now, offered=waiting.offered or offers), (*place, *offer), now)


def _leave(waiting: Waiting, why: Leaving, sounds: tuple[str, ...], now: datetime) -> Step:
    promise = (WE_CALL_BACK, GOODBYE) if waiting.known and why is not Leaving.CALLBACK_ASKED else ()
    left = replace(waiting, state=WaitState.LEAVING, leaving=why)
    said, effects = _say(left, (*sounds, *promise), now)
    return said, (GiveUp(), *effects)


def _say(waiting: Waiting, sounds: tuple[str, ...], now: datetime) -> Step:
    return replace(waiting, playing=sounds, playing_since=now), (Say(sounds[0]),)


def _next_sound(waiting: Waiting, now: datetime) -> Step:
    left = waiting.playing[1:]
    if left:
        return _say(waiting, left, now)
    silent = replace(waiting, playing=(), playing_since=None)
    return silent, (HangUp(),) if waiting.state is WaitState.LEAVING else ()
