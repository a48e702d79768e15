"""Keeps registrations with carriers, and asks them by OPTIONS whether they are there (RFC 3261 §10, §11)."""

import time
from collections.abc import Callable
from typing import Any, Final

import pjsua2 as pj

from telephony.endpoint import SipEndpoint
from telephony.errors import Undialable
from telephony.orders import Report, Seen, Watch, Watched
from telephony.worker.accounts import account_config, carrier_uri

MOST: Final = 3  # trunks that one worker watches: the library carries 8 accounts, and calls need theirs
REGISTRATION_S: Final = 300
ANSWER_PATIENCE_S: Final = 6.0  # for an OPTIONS; the library itself gives up after 32 s
DOWN_AFTER: Final = 2  # answers that did not come in a row


class TrunkWatch:
    """The watched trunks of a worker."""

    def __init__(self, endpoint: SipEndpoint, report: Callable[[Report], None]) -> None:
        self._endpoint = endpoint
        self._report = report
        self._trunks: dict[Watched, _Trunk] = {}

    def follow(self, watch: Watch) -> None:
        """Watch these trunks from now on, and no others."""
        for old in set(self._trunks) - set(watch.trunks):
            self._trunks.pop(old).shutdown()
        for new in watch.trunks:
            if new not in self._trunks:
                self._begin(new)

    def tick(self, now: float) -> None:
        """Ask those whose time has come, at monotonic time `now`."""
        for trunk in self._trunks.values():
            trunk.tick(now)

    def _begin(self, watched: Watched) -> None:
        trunk = _Trunk(watched, self._report)
        try:
            trunk.create(account_config(self._endpoint, watched.route, trunk.configure))
        except (pj.Error, Undialable) as error:
            detail = error.reason if isinstance(error, pj.Error) else str(error)
            self._report(Seen(watched.name, "down", None, None, detail))
        else:
            self._trunks[watched] = trunk


class _Trunk(pj.Account):  # type: ignore[misc]  # the library is untyped
    def __init__(self, watched: Watched, report: Callable[[Report], None]) -> None:
        super().__init__()
        self._watched = watched
        self._report = report
        self._ask_at = 0.0
        self._asked_at: float | None = None
        self._misses = 0
        self._registered: bool | None = False if watched.registers else None
        self._state: Any = "unknown"
        self._rtt_ms: float | None = None
        self._detail = ""

    def configure(self, config: Any) -> None:
        if self._watched.registers:
            config.regConfig.registrarUri = carrier_uri(self._watched.route)
            config.regConfig.registerOnAdd = True
            config.regConfig.timeoutSec = REGISTRATION_S
            config.regConfig.retryIntervalSec = 30
            config.regConfig.firstRetryIntervalSec = 5
        if self._watched.contact is not None:
            config.sipConfig.contactForced = self._watched.contact

    def tick(self, now: float) -> None:
        if self._asked_at is not None and now >= self._asked_at + ANSWER_PATIENCE_S:
            self._asked_at = None
            self._missed("no answer to OPTIONS")
        if self._watched.options_interval_s and self._asked_at is None and now >= self._ask_at:
            self._ask(now)

    def onRegState(self, parameters: Any) -> None:  # noqa: N802  (the library's name)
        """A registration was answered, or lost."""
        self._registered = bool(self.getInfo().regIsActive) and parameters.code // 100 == 2
        if self._registered:
            self._tell("up", "registered")
        else:
            refused = 400 <= parameters.code < 500 and parameters.code != 408
            self._tell("refused" if refused else "down", f"REGISTER: {parameters.code} {parameters.reason}")

    def onSendRequest(self, parameters: Any) -> None:  # noqa: N802  (the library's name)
        """An OPTIONS was answered, or the library gave up. Any answer says that the carrier is there (§11.2)."""
        body = parameters.e.body.tsxState
        status = body.tsx.statusCode
        if self._asked_at is None:
            return
        if body.type == pj.PJSIP_EVENT_RX_MSG and status not in {408, 503}:
            self._rtt_ms = round((time.monotonic() - self._asked_at) * 1000, 1)
            self._misses = 0
            if self._registered is not False:
                self._tell("up", f"OPTIONS: {status}")
        else:
            self._missed(f"OPTIONS: {status} {body.tsx.statusText}")
        self._asked_at = None

    def _ask(self, now: float) -> None:
        self._asked_at = now
        self._ask_at = now + self._watched.options_interval_s
        request = pj.SendRequestParam()
        request.method = "OPTIONS"
        request.txOption.targetUri = carrier_uri(self._watched.route)
        try:
            self.sendRequest(request)
        except pj.Error as error:
            self._asked_at = None
            self._missed(error.reason)

    def _missed(self, detail: str) -> None:
        self._misses += 1
        self._rtt_ms = None
        self._tell("down" if self._misses >= DOWN_AFTER else self._state, detail)

    def _tell(self, state: Any, detail: str) -> None:
        self._state, self._detail = state, detail
        name = self._watched.name
        self._report(Seen(name, state, self._registered, self._rtt_ms, detail[:200]))
