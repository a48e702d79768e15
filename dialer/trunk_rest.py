"""Rest for a trunk that fails call after call, so that an outage does not run through a whole queue in a minute. Pure.

A full line rests for a second. Failures of the network are borne a few times, then the trunk rests for 1, 2, 4 … 30 s;
a call that reaches anybody's phone ends it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from dialer.attempt import Attempt
from telephony.end_cause import EndCause

BORNE: Final = 3
FIRST: Final = timedelta(seconds=1)
LONGEST: Final = timedelta(seconds=30)


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
    failures = rest.failures + 1
    if failures <= BORNE:
        return TrunkRest(failures)
    doublings = min(failures - BORNE - 1, 5)
    return TrunkRest(failures, now + min(FIRST * 2**doublings, LONGEST))
