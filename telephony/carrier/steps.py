"""What the far end of a call can do, one action at a time: the vocabulary of behaviours.

Values only. `telephony.carrier.behaviour` composes them, `telephony.carrier.line` carries them out.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Respond:
    """Send a response to the INVITE: 180 rings, 183 opens audio before the answer, 200 answers, from 300 on rejects."""

    code: int


@dataclass(frozen=True, slots=True)
class Play:
    """Play a sample to the caller, instead of one that may still be playing."""

    sample: str


@dataclass(frozen=True, slots=True)
class Echo:
    """Send the caller's own audio back."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Send BYE."""


@dataclass(frozen=True, slots=True)
class Swallow:
    """Leave the INVITE without any response."""


Action = Respond | Play | Echo | HangUp | Swallow


@dataclass(frozen=True, slots=True)
class Step:
    """An action, and when it is due in seconds after the INVITE."""

    at_s: float
    action: Action
