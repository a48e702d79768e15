"""One line of time for each call, whatever the machine's clock does meanwhile.

The wall clock is read once for a call, when it begins; all its later times are that moment plus what the monotonic
clock says has passed. So a clock that is set in the middle of a call changes no duration, order or deadline of it; the
next call has the new time. The monotonic clock is the machine's (CLOCK_MONOTONIC): workers report its readings, and the
manager makes times of them.
"""

import time


def epoch() -> float:
    """When the monotonic clock was 0, in seconds UTC, as the wall clock has it now."""
    return time.time() - time.monotonic()
