"""A call of the library, reduced to what was seen of it.

The library calls back while it is polled. A callback only copies plain values into a frozen `Seen` and hands it over;
what follows from it is decided by `telephony.worker.line`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pjsua2 as pj

from telephony.worker.sip_text import first_line, host_of, is_provisional, printable, q850_cause


@dataclass(frozen=True, slots=True)
class Provisional:
    """A 1xx response to our INVITE came in."""

    status: int
    at: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx response to our INVITE came in, or our own to theirs was acknowledged."""

    at: float


@dataclass(frozen=True, slots=True)
class MediaUp:
    """Audio flows, or flows anew after a change; before the `Answer` it is early media."""

    at: float


@dataclass(frozen=True, slots=True)
class MediaDown:
    """Audio flows no more for now: the far end put us on hold."""

    at: float


@dataclass(frozen=True, slots=True)
class Step:
    """A SIP message of the call: its first line, and the Q.850 cause that it names."""

    at: float
    sent: bool
    line: str
    q850: int | None


@dataclass(frozen=True, slots=True)
class DigitHeard:
    """The far end pressed a key (RFC 4733 or INFO)."""

    at: float
    digit: str


@dataclass(frozen=True, slots=True)
class Over:
    """The library is rid of the call; `status` is the last SIP status it saw or made up (0: none)."""

    status: int
    reason: str
    at: float


Seen = Provisional | Answer | MediaUp | MediaDown | Step | DigitHeard | Over

LONGEST_REASON: Final = 200  # characters
_DTMF_IS_UPDATE: Final = 1  # PJMEDIA_STREAM_DTMF_IS_UPDATE, which the wrapper does not name
_AUDIBLE: Final = frozenset({pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD})


class SipCall(pj.Call):  # type: ignore[misc]  # the library is untyped
    """One call. Keep a strong reference until `Over`: the garbage collector would hang up.

    `call_id` is the library's for one that came in. `redirect_host`: where alone a 3xx may send the call, once.
    """

    def __init__(
        self,
        account: Any,
        tell: Callable[[Seen], None],
        call_id: int = pj.PJSUA_INVALID_ID,
        redirect_host: str | None = None,
    ) -> None:
        super().__init__(account, call_id)
        self._tell = tell
        self._redirect_host = redirect_host
        self._answered_in = pj.PJSIP_INV_STATE_CONNECTING if call_id < 0 else pj.PJSIP_INV_STATE_CONFIRMED
        self._answered = False
        self._over = False

    def onCallTsxState(self, event: Any) -> None:  # noqa: N802  (the library's name)
        """A transaction of the call moved on: tells of its messages, and of provisional responses to our INVITE."""
        if self._over:  # its last message was told with the end
            return
        at = time.monotonic()
        body = event.e.body.tsxState
        if not is_provisional(self._tell_message(body, at)):
            return
        transaction = body.tsx
        if transaction.role == pj.PJSIP_ROLE_UAC and transaction.method == "INVITE":
            self._tell(Provisional(transaction.statusCode, at))

    def onCallState(self, event: Any) -> None:  # noqa: N802  (the library's name)
        """The call moved on: CONNECTING is the moment at which the 200 was received, before our ACK."""
        at = time.monotonic()
        if self._answered and self.isActive():  # only the end is news now, and all that is known of a call costs much
            return
        info = self.getInfo()
        state = info.state
        if state == self._answered_in:
            self._answered = True
            self._tell(Answer(at))
        elif state == pj.PJSIP_INV_STATE_DISCONNECTED:
            if event.e.type == pj.PJSIP_EVENT_TSX_STATE:  # the transaction itself is told of only after this
                self._tell_message(event.e.body.tsxState, at)
            self._over = True
            self._tell(Over(info.lastStatusCode, legible(info.lastReason), at))

    def onCallMediaState(self, _event: Any) -> None:  # noqa: N802  (the library's name)
        """Media were negotiated."""
        info = self.getInfo()  # the list below dies with its owner: keep it in a name
        audible = any(media.type == pj.PJMEDIA_TYPE_AUDIO and media.status in _AUDIBLE for media in info.media)
        self._tell((MediaUp if audible else MediaDown)(time.monotonic()))

    def onDtmfEvent(self, parameters: Any) -> None:  # noqa: N802  (the library's name)
        """A key was pressed, is held or was let go: the first of these counts."""
        if not parameters.flags & _DTMF_IS_UPDATE:
            self._tell(DigitHeard(time.monotonic(), str(parameters.digit)[:1]))

    def onCallRedirected(self, parameters: Any) -> int:  # noqa: N802  (the library's name)
        """A 3xx: followed once, and only to the carrier's own address, else anybody could make us call anything."""
        host, self._redirect_host = self._redirect_host, None
        follow = host is not None and host_of(parameters.targetUri) == host
        return int(pj.PJSIP_REDIRECT_ACCEPT if follow else pj.PJSIP_REDIRECT_REJECT)

    def _nothing(self, _parameters: Any) -> None:
        """Nothing: without this the wrapper goes back into the library, which has nothing to do for these either."""

    onCallSdpCreated = onCallMediaTransportState = onCreateMediaTransport = _nothing  # noqa: N815
    onStreamPreCreate = onStreamCreated = onStreamDestroyed = _nothing  # noqa: N815

    def _tell_message(self, body: Any, at: float) -> str:
        """Tell of the message of an event; the first line of one that came in, empty for all else."""
        kind = body.type
        if kind == pj.PJSIP_EVENT_RX_MSG:
            message = body.src.rdata.wholeMsg
            received = first_line(message)
            if received:
                self._tell(Step(at, sent=False, line=received, q850=q850_cause(message)))
            return received
        sent = first_line(body.src.tdata.wholeMsg) if kind == pj.PJSIP_EVENT_TX_MSG else ""
        if sent:
            self._tell(Step(at, sent=True, line=sent, q850=None))
        return ""


def legible(reason: str) -> str:
    """A reason phrase that JSON, logs and databases can hold, whatever bytes the far end sent.

    It should be UTF-8 (RFC 3261 §25.1); gateways send Latin-1 all the same, which the library hands on as surrogates.
    """
    if reason.isprintable():
        return reason[:LONGEST_REASON]
    raw = reason.encode("utf-8", "surrogateescape")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return printable(text)[:LONGEST_REASON]
