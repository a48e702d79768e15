"""Errors of the telephony package.

TelephonyError
├── InvalidTicket        an audio ticket that is forged, expired or for another call
├── ProtocolViolation    a control message that is not of the protocol
└── WorkerStartFailed    a SIP worker process did not come up
"""


class TelephonyError(Exception):
    """Base of every error that telephony raises."""


class InvalidTicket(TelephonyError):
    """An audio ticket was forged, has expired or names another call."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"audio ticket refused: {reason}")
        self.reason = reason


class ProtocolViolation(TelephonyError):
    """A control message could not be read as one of `telephony.protocol`."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"not a control message: {detail}")
        self.detail = detail


class WorkerStartFailed(TelephonyError):
    """A SIP worker process ended or stayed silent before it was ready."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"SIP worker did not start: {detail}")
        self.detail = detail
