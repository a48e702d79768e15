"""A call of the library, reduced to what was seen of it.

The library calls back while it is polled. A callback only copies plain values into a frozen `Seen` and hands it over;
what follows from it is decided by `telephony.worker.line`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pjsua2 as pj


@dataclass(frozen=True, slots=True)
class Provisional:
    """A 1xx response to our INVITE came in."""

    status: int
    at: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx response to our INVITE came in."""

    at: float


@dataclass(frozen=True, slots=True)
class MediaUp:
    """Audio flows, or flows anew after a change; before the `Answer` it is early media."""

    at: float


@dataclass(frozen=True, slots=True)
class Over:
    """The library is rid of the call; `status` is the last SIP status it saw or made up (0: none)."""

    status: int
    reason: str
    at: float


Seen = Provisional | Answer | MediaUp | Over

LONGEST_REASON: Final = 200  # characters


class SipCall(pj.Call):  # type: ignore[misc]  # the library is untyped
    """One outgoing call. Keep a strong reference until `Over`: the garbage collector would hang up."""

    def __init__(self, account: Any, tell: Callable[[Seen], None]) -> None:
        super().__init__(account)
        self._tell = tell

    def onCallTsxState(self, event: Any) -> None:  # noqa: N802  (the library's name)
        """A transaction of the call moved on: tells of provisional responses to our INVITE."""
        transaction = event.e.body.tsxState.tsx
        ours = transaction.role == pj.PJSIP_ROLE_UAC and transaction.method == "INVITE"
        if ours and 100 <= transaction.statusCode < 200:
            self._tell(Provisional(transaction.statusCode, time.time()))

    def onCallState(self, _event: Any) -> None:  # noqa: N802  (the library's name)
        """The call moved on: CONNECTING is the moment at which the 200 was received, before our ACK."""
        at = time.time()
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_CONNECTING:
            self._tell(Answer(at))
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._tell(Over(info.lastStatusCode, legible(info.lastReason), at))

    def onCallMediaState(self, _event: Any) -> None:  # noqa: N802  (the library's name)
        """Media were negotiated."""
        info = self.getInfo()  # the list below dies with its owner: keep it in a name
        audible = {pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD}
        if any(media.type == pj.PJMEDIA_TYPE_AUDIO and media.status in audible for media in info.media):
            self._tell(MediaUp(time.time()))


def legible(reason: str) -> str:
    """A reason phrase that JSON, logs and databases can hold, whatever bytes the far end sent.

    It should be UTF-8 (RFC 3261 §25.1); gateways send Latin-1 all the same, which the library hands on as surrogates.
    """
    raw = reason.encode("utf-8", "surrogateescape")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return "".join(filter(str.isprintable, text))[:LONGEST_REASON]
