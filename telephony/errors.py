"""Errors of the telephony package.

TelephonyError
├── EndpointFailed       the SIP endpoint could not be set up
├── InvalidTicket        an audio ticket that is forged, expired or for another call
├── LinkBroken           the link between a manager and a worker process is gone or carried nonsense
├── MalformedSip         a datagram that is not a SIP message
├── ProtocolViolation    a control message that is not of the protocol
├── Undialable           a number, trunk address or caller ID that cannot stand in a SIP URI
└── WorkerStartFailed    a SIP worker process did not come up
"""


class TelephonyError(Exception):
    """Base of every error that telephony raises."""


class EndpointFailed(TelephonyError):
    """The SIP library refused to start: `step` names what failed, `detail` is its own message."""

    def __init__(self, step: str, detail: str) -> None:
        super().__init__(f"SIP endpoint failed at {step}: {detail}")
        self.step = step
        self.detail = detail


class InvalidTicket(TelephonyError):
    """An audio ticket was forged, has expired or names another call."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"audio ticket refused: {reason}")
        self.reason = reason


class LinkBroken(TelephonyError):
    """The link to a worker (or from it to its manager) ended, or carried a frame that is none."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"worker link broken: {detail}")
        self.detail = detail


class MalformedSip(TelephonyError):
    """A datagram is not a SIP message as RFC 3261 §7 writes it."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"not a SIP message: {detail}")
        self.detail = detail


class ProtocolViolation(TelephonyError):
    """A control message could not be read as one of `telephony.protocol`."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"not a control message: {detail}")
        self.detail = detail


class Undialable(TelephonyError):
    """`field` (number, trunk address, caller ID) holds a `value` that cannot stand in a SIP URI."""

    def __init__(self, field: str, value: str) -> None:
        super().__init__(f"cannot be dialled: {field} {value!r}")
        self.field = field
        self.value = value


class WorkerStartFailed(TelephonyError):
    """A SIP worker process ended or stayed silent before it was ready."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"SIP worker did not start: {detail}")
        self.detail = detail
