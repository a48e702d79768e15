"""Who hears whom on a call that has its agent, as a pure state machine.

    talk <──Resume── hold ──Resume──> talk            without a leg
     │ ╲            ╱  ^
     │  ──Hold──────   └──LegOver── (the debtor waits with music until the agent resumes)
     └──Dial(leg)──> hold ──LegAnswered──> consult ──Join──> conference ──Complete──> bridged
                                   │              └────────Complete────────────────────^
                                   └──(a leg of the kind transfer)─────────────────────┘

`bridged` is final: the line goes on without the agent. What an agent asks for and cannot have raises ControlRefused
with the reason; events of the line that come late or twice change nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID

from dialer.conversation.leg import LegKind
from dialer.errors import ControlRefused

Arrangement = Literal["talk", "hold", "consult", "conference", "bridged"]
SoundState = Literal["playing", "played", "failed"]


@dataclass(frozen=True, slots=True)
class OpenLeg:
    """The other leg, while it is placed or up."""

    id: UUID
    kind: LegKind
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """As it was last ordered; `since` when. `sound` is the last one played to the debtor."""

    arrangement: Arrangement = "talk"
    since: datetime | None = None
    leg: OpenLeg | None = None
    sound: str | None = None
    sound_state: SoundState | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """The agent puts the debtor on hold."""


@dataclass(frozen=True, slots=True)
class Resume:
    """The agent comes back to the debtor."""


@dataclass(frozen=True, slots=True)
class Dial:
    """The agent has somebody else called."""

    leg_id: UUID
    kind: LegKind


@dataclass(frozen=True, slots=True)
class Join:
    """The agent brings all three together."""


@dataclass(frozen=True, slots=True)
class Complete:
    """The agent leaves the debtor with the other."""


@dataclass(frozen=True, slots=True)
class Drop:
    """The agent gives the other up."""


@dataclass(frozen=True, slots=True)
class PlaySound:
    """The agent plays a recorded message to the debtor."""

    sound: str


@dataclass(frozen=True, slots=True)
class SendDigits:
    """The agent presses keys."""

    digits: str


@dataclass(frozen=True, slots=True)
class LegAnswered:
    """The other leg was answered."""

    leg_id: UUID


@dataclass(frozen=True, slots=True)
class LegOver:
    """The other leg has ended."""

    leg_id: UUID


@dataclass(frozen=True, slots=True)
class SoundOver:
    """A sound has ended, or could not be played."""

    sound: str
    whole: bool


@dataclass(frozen=True, slots=True)
class LineOver:
    """The debtor's line is free."""


@dataclass(frozen=True, slots=True)
class Found:
    """A node that was away tells the arrangement that it has."""

    arrangement: Arrangement


@dataclass(frozen=True, slots=True)
class AgentAway:
    """The agent's audio is gone for a moment; the arrangement is theirs to come back to."""


@dataclass(frozen=True, slots=True)
class AgentBack:
    """The agent hears the call again."""


@dataclass(frozen=True, slots=True)
class AgentGone:
    """The conversation has no agent any more: the debtor waits with music, alone."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """Another agent has the conversation."""


AgentAsks = Hold | Resume | Dial | Join | Complete | Drop | PlaySound | SendDigits
LineTells = LegAnswered | LegOver | SoundOver | LineOver | Found
AgentMoves = AgentAway | AgentBack | AgentGone | Adopted
Event = AgentAsks | LineTells | AgentMoves


@dataclass(frozen=True, slots=True)
class Arrange:
    """Effect: order this arrangement of the node."""

    arrangement: Arrangement
    leg_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PlaceLeg:
    """Effect: call the other; the leg is written down before."""

    leg_id: UUID


@dataclass(frozen=True, slots=True)
class HangUpLeg:
    """Effect: end the other leg."""

    leg_id: UUID


@dataclass(frozen=True, slots=True)
class HangUpLine:
    """Effect: end the debtor's line."""


@dataclass(frozen=True, slots=True)
class StartSound:
    """Effect: play it to the debtor."""

    sound: str


@dataclass(frozen=True, slots=True)
class PressKeys:
    """Effect: send DTMF to the debtor's end."""

    digits: str


Effect = Arrange | PlaceLeg | HangUpLeg | HangUpLine | StartSound | PressKeys
Step = tuple[Conversation, tuple[Effect, ...]]


def step(now_is: Conversation, event: Event, now: datetime) -> Step:
    """Return the conversation after `event` and what has to be ordered; raises ControlRefused."""
    match event:
        case LegAnswered() | LegOver() | SoundOver() | LineOver() | Found():
            return _line_tells(now_is, event, now)
        case AgentAway() | AgentBack() | AgentGone() | Adopted():
            return _agent_moves(now_is, event, now)
        case _ if now_is.arrangement == "bridged":
            raise ControlRefused("already_transferred")
        case Hold() | Resume() | Dial():
            return _with_debtor(now_is, event, now)
        case Join() | Complete() | Drop():
            return _with_other(now_is, event, now)
        case PlaySound():
            return _play(now_is, event.sound)
        case SendDigits():
            if now_is.arrangement not in {"talk", "conference"}:
                raise ControlRefused("debtor_on_hold")
            return now_is, (PressKeys(event.digits),)
        case _:
            assert_never(event)


def _arranged(now_is: Conversation, arrangement: Arrangement, now: datetime, leg_id: UUID | None = None) -> Step:
    return replace(now_is, arrangement=arrangement, since=now), (Arrange(arrangement, leg_id),)


def _with_debtor(now_is: Conversation, event: Hold | Resume | Dial, now: datetime) -> Step:
    if now_is.leg is not None:
        raise ControlRefused("other_on_the_line")
    match event:
        case Hold():
            return (now_is, ()) if now_is.arrangement == "hold" else _arranged(now_is, "hold", now)
        case Resume():
            return (now_is, ()) if now_is.arrangement == "talk" else _arranged(now_is, "talk", now)
        case Dial():
            held, effects = _arranged(now_is, "hold", now)
            if now_is.arrangement == "hold":
                held, effects = now_is, ()
            return replace(held, leg=OpenLeg(event.leg_id, event.kind)), (*effects, PlaceLeg(event.leg_id))
        case _:
            assert_never(event)


def _with_other(now_is: Conversation, event: Join | Complete | Drop, now: datetime) -> Step:
    leg = now_is.leg
    if leg is None:
        raise ControlRefused("nobody_else")
    if not isinstance(event, Drop) and not leg.answered:
        raise ControlRefused("not_answered_yet")
    match event:
        case Join():
            return (now_is, ()) if now_is.arrangement == "conference" else _arranged(now_is, "conference", now, leg.id)
        case Complete():
            return _arranged(now_is, "bridged", now, leg.id)
        case Drop():
            back, effects = _arranged(replace(now_is, leg=None), "talk", now)
            return back, (HangUpLeg(leg.id), *effects)
        case _:
            assert_never(event)


def _play(now_is: Conversation, sound: str) -> Step:
    if now_is.arrangement != "talk":
        raise ControlRefused("debtor_on_hold" if now_is.arrangement != "conference" else "other_on_the_line")
    if now_is.sound_state == "playing":
        raise ControlRefused("sound_playing")
    return replace(now_is, sound=sound, sound_state="playing"), (StartSound(sound),)


def _line_tells(now_is: Conversation, event: LineTells, now: datetime) -> Step:
    match event:
        case LegAnswered():
            return _leg_answered(now_is, event, now)
        case LegOver():
            return _leg_over(now_is, event, now)
        case SoundOver():
            return _sound_over(now_is, event), ()
        case LineOver():
            return _line_over(now_is)
        case Found():
            return now_is, () if event.arrangement == now_is.arrangement else (_again(now_is),)
        case _:
            assert_never(event)


def _agent_moves(now_is: Conversation, event: AgentMoves, now: datetime) -> Step:
    """Only a debtor who speaks with the agent alone would be left in silence: the others hear each other, or music."""
    if now_is.arrangement == "bridged":
        return now_is, ()
    match event:
        case AgentAway():
            return now_is, (Arrange("hold"),) if now_is.arrangement == "talk" else ()
        case AgentBack():
            return now_is, (Arrange("talk"),) if now_is.arrangement == "talk" else ()
        case AgentGone():
            alone, effects = _arranged(replace(now_is, leg=None), "hold", now)
            return alone, effects if now_is.leg is None else (HangUpLeg(now_is.leg.id), *effects)
        case Adopted():
            return _arranged(now_is, "talk", now)
        case _:
            assert_never(event)


def _again(now_is: Conversation) -> Arrange:
    with_leg = now_is.leg is not None and now_is.arrangement in {"consult", "conference", "bridged"}
    return Arrange(now_is.arrangement, now_is.leg.id if now_is.leg is not None and with_leg else None)


def _sound_over(now_is: Conversation, event: SoundOver) -> Conversation:
    if now_is.sound_state != "playing" or now_is.sound != event.sound:
        return now_is
    return replace(now_is, sound_state="played" if event.whole else "failed")


def _leg_answered(now_is: Conversation, event: LegAnswered, now: datetime) -> Step:
    leg = now_is.leg
    if leg is None or leg.id != event.leg_id or leg.answered:
        return now_is, ()
    answered = replace(now_is, leg=replace(leg, answered=True))
    return _arranged(answered, "bridged" if leg.kind is LegKind.TRANSFER else "consult", now, leg.id)


def _leg_over(now_is: Conversation, event: LegOver, now: datetime) -> Step:
    if now_is.leg is None or now_is.leg.id != event.leg_id:
        return now_is, ()
    alone = replace(now_is, leg=None)
    match now_is.arrangement:
        case "bridged":
            return alone, (HangUpLine(),)  # nobody is left on the debtor's line
        case "conference":
            return _arranged(alone, "talk", now)
        case "consult":
            return _arranged(alone, "hold", now)
        case "hold" | "talk":
            return alone, ()
        case _:
            assert_never(now_is.arrangement)


def _line_over(now_is: Conversation) -> Step:
    sound_state: SoundState | None = "failed" if now_is.sound_state == "playing" else now_is.sound_state
    over = replace(now_is, leg=None, sound_state=sound_state)
    return over, () if now_is.leg is None else (HangUpLeg(now_is.leg.id),)
