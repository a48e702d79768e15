"""Whether a call that failed on one trunk goes on over the next. Pure.

Only when nobody can have been disturbed: never after a 18x or a 2xx, never when we let go of the call ourselves, and
never when we do not know what became of the INVITE (a worker that died).
"""

from typing import Final

from telephony.end_cause import EndCause

_NO_ROUTE: Final = frozenset({EndCause.NETWORK_FAILURE, EndCause.NO_CAPACITY})


def goes_on(cause: EndCause, *, rang: bool, answered: bool, released: bool) -> bool:
    """Tell whether the next trunk may be tried after an end with `cause`."""
    return cause in _NO_ROUTE and not (rang or answered or released)
