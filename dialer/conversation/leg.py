"""A call beside the attempt's own, from the decision to dial to its end, as a pure state machine.

    created ──Trying──> trying ──Ringing──> ringing ──Answered──> answered
                    (any of these) ──Ended──> ended

As with attempts, a later event implies the earlier ones, one that adds nothing changes nothing, and `ended` is final.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from telephony.end_cause import EndCause


class LegState(StrEnum):
    """The states of `call_legs.state`, in order."""

    CREATED = "created"
    TRYING = "trying"
    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class LegKind(StrEnum):
    """What a leg is for."""

    CONSULT = "consult"  # the agent speaks with them first
    TRANSFER = "transfer"  # they get the debtor as soon as they answer
    AGENT_PHONE = "agent_phone"  # the agent's own telephone


@dataclass(frozen=True, slots=True)
class Leg:
    """The part of a leg that changes. Times are aware UTC; None where it has not happened."""

    id: UUID
    kind: LegKind
    state: LegState
    trying_at: datetime | None = None
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: EndCause | None = None
    sip_code: int | None = None


@dataclass(frozen=True, slots=True)
class LegTrying:
    """The INVITE has left."""

    at: datetime


@dataclass(frozen=True, slots=True)
class LegRinging:
    """It rings."""

    at: datetime


@dataclass(frozen=True, slots=True)
class LegAnswered:
    """200 OK was received."""

    at: datetime


@dataclass(frozen=True, slots=True)
class LegEnded:
    """The line is free."""

    at: datetime
    cause: EndCause
    sip_code: int | None = None


LegEvent = LegTrying | LegRinging | LegAnswered | LegEnded


def step(leg: Leg, event: LegEvent) -> Leg:
    """Return the leg after `event`; a leg that has ended stays as it is."""
    if leg.state is LegState.ENDED:
        return leg
    match event:
        case LegTrying():
            return replace(leg, state=_at_least(LegState.TRYING, leg), trying_at=leg.trying_at or event.at)
        case LegRinging():
            return replace(leg, state=_at_least(LegState.RINGING, leg), ringing_at=leg.ringing_at or event.at)
        case LegAnswered():
            return replace(leg, state=_at_least(LegState.ANSWERED, leg), answered_at=leg.answered_at or event.at)
        case LegEnded():
            return replace(leg, state=LegState.ENDED, ended_at=event.at, cause=event.cause, sip_code=event.sip_code)
        case _:
            assert_never(event)


def _at_least(reached: LegState, leg: Leg) -> LegState:
    return max(reached, leg.state, key=tuple(LegState).index)
