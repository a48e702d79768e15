"""One pjsua2 endpoint in one process, set up the way every SIP worker of ours needs it.

Rules of the library that shape this file (measured, see docs/telephony.md):

- one thread owns the library: a call into it from a thread it does not know aborts the process. `SipEndpoint` is
  created, polled and closed on one thread; callbacks of SIP arrive inside `poll`, callbacks of media ports arrive on
  the library's own clock thread and may touch no object of the library but the frame they are given;
- `Call`, media ports and players must be kept in a strong reference until DISCONNECTED, or the garbage collector hangs
  up (pjproject #3856);
- the stock wheel carries 4 calls per process, and the fifth `makeCall` fails with PJ_ETOOMANY; asking for more is
  clamped silently, so `find_call_limit` tries;
- more than some 50 call set-ups per second abort the process (64 sockets in its select() queue).
"""

import contextlib
import socket
import time
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

import pjsua2 as pj

from telephony.errors import EndpointFailed

Transport = Literal["udp", "tcp"]

CODECS: Final = ("PCMA/8000", "PCMU/8000")  # in order of preference: Brazil's carriers speak A-law
TOO_MANY: Final = 70010  # PJ_ETOOMANY
_PROBE_PATIENCE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Where an endpoint listens and how much it carries.

    `port` and `rtp_port` are 0 for any free port. With an `rtp_port`, media use even ports from it upwards, `rtp_range`
    of them. `max_calls` is what to ask of the library, which may carry less.
    """

    host: str = "127.0.0.1"
    port: int = 0
    transports: tuple[Transport, ...] = ("udp", "tcp")
    max_calls: int = 32
    rtp_port: int = 0
    rtp_range: int = 200
    user_agent: str = "Alo"


class SipEndpoint:
    """The library, started. A context manager; only the thread that entered it may use it."""

    def __init__(self, settings: EndpointSettings) -> None:
        self.settings = settings
        self.library: Any = pj.Endpoint()
        self._transports: dict[Transport, int] = {}

    def __enter__(self) -> Self:
        """Start the library; raises EndpointFailed, for instance when the port is taken."""
        step = "create"
        try:
            self.library.libCreate()
            step = "init"
            self.library.libInit(_library_config(self.settings))
            self.library.audDevManager().setNullDev()  # there is no sound card
            step = "transport"
            self._open_transports()
            step = "start"
            self.library.libStart()
            self._prefer_codecs()
        except pj.Error as error:
            with contextlib.suppress(pj.Error):
                self.library.libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)
            raise EndpointFailed(step, error.info()) from error
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop the library. Calls that are left are ended without waiting for their answers."""
        self.library.libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)

    def poll(self, timeout_ms: int) -> None:
        """Handle SIP events, waiting at most `timeout_ms` for the first; calls back into `Call` and `Account`."""
        self.library.libHandleEvents(timeout_ms)

    def address(self, transport: Transport = "udp") -> str:
        """`host:port` on which the endpoint receives."""
        return str(self.library.transportGetInfo(self._transports[transport]).localName)

    def account_config(self, uri: str, transport: Transport = "udp") -> Any:
        """A `pj.AccountConfig` for `uri` that never registers, refreshes or renegotiates by itself."""
        config = pj.AccountConfig()
        config.idUri = uri
        config.regConfig.registerOnAdd = False
        config.sipConfig.transportId = self._transports[transport]
        config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_INACTIVE
        config.callConfig.prackUse = pj.PJSUA_100REL_NOT_USED
        config.mediaConfig.lockCodecEnabled = False  # else a re-INVITE follows every answer with several codecs
        config.mediaConfig.transportConfig.boundAddress = self.settings.host
        config.mediaConfig.transportConfig.port = self.settings.rtp_port
        config.mediaConfig.transportConfig.portRange = self.settings.rtp_range if self.settings.rtp_port else 0
        return config

    def find_call_limit(self) -> int:
        """How many calls this build of the library carries at once, at most `settings.max_calls`.

        Places calls to a TCP socket that nobody reads, counts until the library refuses, then closes the socket, which
        ends them all at once. Nothing leaves the machine. Needs the TCP transport.
        """
        account = pj.Account()
        account.create(self.account_config("sip:probe@127.0.0.1", "tcp"))
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            port = deaf.getsockname()[1]
            calls = _place_until_refused(account, f"sip:probe@127.0.0.1:{port};transport=tcp", self.settings.max_calls)
        give_up = time.monotonic() + _PROBE_PATIENCE_S
        while not all(call.over for call in calls):
            if time.monotonic() > give_up:
                raise EndpointFailed("call limit", "calls to a closed socket did not end")
            self.poll(10)
        account.shutdown()
        return len(calls)

    def _open_transports(self) -> None:
        kinds = {"udp": pj.PJSIP_TRANSPORT_UDP, "tcp": pj.PJSIP_TRANSPORT_TCP}
        for transport in self.settings.transports:
            config = pj.TransportConfig()
            config.boundAddress = self.settings.host
            config.port = self.settings.port
            self._transports[transport] = self.library.transportCreate(kinds[transport], config)

    def _prefer_codecs(self) -> None:
        codecs = self.library.codecEnum2()
        for codec in codecs:
            rank = next((n for n, name in enumerate(CODECS) if codec.codecId.startswith(name)), None)
            self.library.codecSetPriority(codec.codecId, 0 if rank is None else 254 - rank)


class _ProbeCall(pj.Call):  # type: ignore[misc]  # the library is untyped
    def __init__(self, account: Any) -> None:
        super().__init__(account)
        self.over = False

    def onCallState(self, _event: Any) -> None:  # noqa: N802  (the library's name)
        self.over = self.getInfo().state == pj.PJSIP_INV_STATE_DISCONNECTED


def _place_until_refused(account: Any, uri: str, wanted: int) -> list[_ProbeCall]:
    calls: list[_ProbeCall] = []
    while len(calls) < wanted:
        call = _ProbeCall(account)
        try:
            call.makeCall(uri, pj.CallOpParam(True))
        except pj.Error as error:
            if error.status != TOO_MANY:
                raise EndpointFailed("call limit", error.info()) from error
            break
        calls.append(call)
    return calls


def _library_config(settings: EndpointSettings) -> Any:
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.uaConfig.maxCalls = settings.max_calls
    config.uaConfig.userAgent = settings.user_agent
    config.medConfig.clockRate = 8000
    config.medConfig.sndClockRate = 8000
    config.medConfig.noVad = True  # else RTP stops in silence, and detectors at the far end see nothing
    config.medConfig.ecTailLen = 0  # echo is cancelled in the browser
    config.logConfig.level = 0
    config.logConfig.consoleLevel = 0
    return config
