"""Rest for a trunk that fails call after call, so that an outage does not run through a whole queue in a minute. Pure.

A full line rests for a second. Failures of the network are borne a few times, then the trunk rests for 1, 2, 4 … 30 s;
a call that reaches anybody's phone ends it. A try that failed and went on over another trunk counts like a call that
ended there.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from dialer.attempt import Attempt
from telephony.end_cause import EndCause

BORNE: Final = 3
FIRST: Final = timedelta(seconds=1)
LONGEST: Final = timedelta(seconds=30)
_REFUSED_US: Final = frozenset({401, 407, 408})  # RFC 3261: our credentials, or no answer at all


@dataclass(frozen=True, slots=True)
class TrunkRest:
    """`failures` of the network in a row, and until when no call is placed."""

    failures: int = 0
    until: datetime | None = None

    def over(self, now: datetime) -> bool:
        """Tell whether calls may be placed."""
        return self.until is None or self.until <= now


def after_end(rest: TrunkRest, attempt: Attempt, now: datetime) -> TrunkRest:
    """Return the rest that follows from a call that has ended."""
    if attempt.cause is EndCause.NO_CAPACITY:
        return replace(rest, until=now + FIRST)
    if attempt.cause is not EndCause.NETWORK_FAILURE or attempt.ringing_at is not None:
        return TrunkRest()
    return _one_more(rest, now)


def after_failure(rest: TrunkRest, sip_code: int | None, now: datetime) -> TrunkRest:
    """Return the rest that follows from a try that failed, with what the carrier said; None: it said nothing.

    What says something about the called number, not about the way there, leaves the trunk as it was.
    """
    return _one_more(rest, now) if of_the_network(sip_code) else rest


def of_the_network(sip_code: int | None) -> bool:
    """Tell whether a try failed on the way, not at the called number; None: nothing was said at all."""
    return sip_code is None or sip_code in _REFUSED_US or 500 <= sip_code < 600


def _one_more(rest: TrunkRest, now: datetime) -> TrunkRest:
    failures = rest.failures + 1
    if failures <= BORNE:
        return TrunkRest(failures)
    doublings = min(failures - BORNE - 1, 5)
    return TrunkRest(failures, now + min(FIRST * 2**doublings, LONGEST))
