"""Why a call ended, from what SIP said and who released it. Pure.

The clauses are of RFC 3261 unless another is named; "carriers" marks what Brazilian carriers are known to mean by a
code where the RFC leaves room.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from telephony.end_cause import EndCause


class Release(StrEnum):
    """Why our side released the call."""

    HANG_UP = "hang_up"  # the dialer asked for it
    RING_TIMEOUT = "ring_timeout"  # it rang long enough
    UNATTENDED = "unattended"  # answered, and nobody connected its audio


@dataclass(frozen=True, slots=True)
class Course:
    """How a call went. `provisional` is any 1xx, `rang` a 180 or 183, `release` our own part in its end, if any."""

    provisional: bool = False
    rang: bool = False
    answered: bool = False
    release: Release | None = None
    incoming: bool = False  # they called us


_BY_STATUS: Final[dict[int, EndCause]] = {
    400: EndCause.NETWORK_FAILURE,  # §21.4.1 our request was malformed: says nothing of the number
    401: EndCause.NETWORK_FAILURE,  # §21.4.2 the trunk refused our credentials
    403: EndCause.REJECTED,  # §21.4.4
    404: EndCause.INVALID_NUMBER,  # §21.4.5; carriers: Q.850 cause 1, unallocated
    405: EndCause.NETWORK_FAILURE,  # §21.4.6
    406: EndCause.NETWORK_FAILURE,  # §21.4.7 no common media
    407: EndCause.NETWORK_FAILURE,  # §21.4.8 the trunk refused our credentials
    410: EndCause.INVALID_NUMBER,  # §21.4.10; carriers: number changed, Q.850 cause 22
    413: EndCause.NETWORK_FAILURE,  # §21.4.11
    414: EndCause.NETWORK_FAILURE,  # §21.4.12
    415: EndCause.NETWORK_FAILURE,  # §21.4.13 no common media
    416: EndCause.NETWORK_FAILURE,  # §21.4.14
    420: EndCause.NETWORK_FAILURE,  # §21.4.15
    421: EndCause.NETWORK_FAILURE,  # §21.4.16
    422: EndCause.NETWORK_FAILURE,  # RFC 4028 §6 session interval too small
    480: EndCause.NO_ANSWER,  # §21.4.18; carriers: phone off or out of coverage, Q.850 cause 18-20
    481: EndCause.NETWORK_FAILURE,  # §21.4.19
    482: EndCause.NETWORK_FAILURE,  # §21.4.20 loop
    483: EndCause.NETWORK_FAILURE,  # §21.4.21 too many hops
    484: EndCause.INVALID_NUMBER,  # §21.4.22 address incomplete
    485: EndCause.INVALID_NUMBER,  # §21.4.23 ambiguous
    486: EndCause.BUSY,  # §21.4.24
    487: EndCause.NO_ANSWER,  # §21.4.25 cancelled, and not by us: a proxy's own ring timer
    488: EndCause.NETWORK_FAILURE,  # §21.4.26 no common media
    491: EndCause.NETWORK_FAILURE,  # §21.4.27
    493: EndCause.NETWORK_FAILURE,  # §21.4.28
    600: EndCause.BUSY,  # §21.6.1 busy everywhere
    603: EndCause.REJECTED,  # §21.6.2
    604: EndCause.INVALID_NUMBER,  # §21.6.3 does not exist anywhere
    606: EndCause.NETWORK_FAILURE,  # §21.6.4 no common media
    607: EndCause.REJECTED,  # RFC 8197 unwanted
    608: EndCause.REJECTED,  # RFC 8688 refused by the carrier's analytics
}


def end_cause(status: int | None, course: Course) -> EndCause:
    """Why a call ended whose last SIP status was `status` (None: none was received or made up by the stack).

    A final status of the far end's own beats our CANCEL, which it may have crossed (§9.1); 487 (§15.1.2), 408 and 2xx
    are the CANCEL's doing.
    """
    if course.answered:
        return _after_answer(course.release)
    if course.incoming:  # given up by who called (§9.1), or refused by us
        return EndCause.REMOTE_HANGUP if course.release is None else EndCause.REJECTED
    cancelled = status is None or status < 300 or status in {408, 487}
    if course.release is not None and cancelled:
        return _after_cancel(course)
    if status is None:
        return EndCause.NETWORK_FAILURE
    return _by_status(status, course)


def _after_answer(release: Release | None) -> EndCause:
    match release:
        case None | Release.RING_TIMEOUT:  # the ring timer of an answered call says nothing
            return EndCause.REMOTE_HANGUP
        case Release.HANG_UP:
            return EndCause.LOCAL_HANGUP
        case Release.UNATTENDED:
            return EndCause.UNATTENDED
        case _:
            assert_never(release)


def _after_cancel(course: Course) -> EndCause:
    if course.release is not Release.RING_TIMEOUT:
        return EndCause.CANCELLED
    # Not even a 100 came (§17.1.1.2, timer B would have said so later): the trunk is dead, nobody's phone rang.
    return EndCause.NO_ANSWER if course.provisional else EndCause.NETWORK_FAILURE


def _by_status(status: int, course: Course) -> EndCause:
    if status == 408:  # §21.4.9, and §8.1.3.1 for the stack's own time-out
        return EndCause.NO_ANSWER if course.rang else EndCause.NETWORK_FAILURE
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 400 <= status < 500 or status >= 600:  # §8.1.3.2: an unknown code means what x00 of its class means, and the
        return EndCause.REJECTED  # far end chose to refuse
    return EndCause.NETWORK_FAILURE  # 3xx: redirects are not followed (no route); 5xx: §21.5
