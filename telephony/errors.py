"""Errors of the telephony package.

TelephonyError
├── CannotEncode         a recording cannot be kept in the format that is wanted
├── EndpointFailed       the SIP endpoint could not be set up
├── InvalidTicket        an audio ticket that is forged, expired or for another call
├── LinkBroken           the link between a manager and a worker process is gone or carried nonsense
├── MalformedSip         a datagram that is not a SIP message
├── ProtocolViolation    a control message that is not of the protocol
├── RecordingConflict    another recording of the same call is stored already
├── RecordingRefused     a call id that is none, or raw audio that cannot be read
│   └── NothingRecorded  neither side has a single sample
├── RecordingNotFound    the storage has no such recording
├── StorageAway          the storage of recordings did not do what it was asked
├── Undialable           a number, trunk address or caller ID that cannot stand in a SIP URI
└── WorkerStartFailed    a SIP worker process did not come up
"""


class TelephonyError(Exception):
    """Base of every error that telephony raises."""


class CannotEncode(TelephonyError):
    """The library for a format is not there, or failed; `detail` is its own message."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"cannot encode: {detail}")
        self.detail = detail


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


class RecordingConflict(TelephonyError):
    """The storage holds something else under `key`: it is not overwritten."""

    def __init__(self, key: str) -> None:
        super().__init__(f"another recording is stored as {key}")
        self.key = key


class RecordingRefused(TelephonyError):
    """A recording that cannot be finished however often it is tried: `detail` says why."""

    def __init__(self, call_id: str, detail: str) -> None:
        super().__init__(f"recording {call_id!r} refused: {detail}")
        self.call_id = call_id
        self.detail = detail


class NothingRecorded(RecordingRefused):
    """Neither side has a single sample: the call ended before its recorders wrote."""


class RecordingNotFound(TelephonyError):
    """The storage has nothing under `key`."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no recording is stored as {key}")
        self.key = key


class StorageAway(TelephonyError):
    """The storage could not be reached, refused, or kept something else than it was given: to be tried again."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"storage of recordings: {detail}")
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
