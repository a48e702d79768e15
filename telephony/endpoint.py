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
import errno
import socket
import time
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

import pjsua2 as pj

from telephony.errors import EndpointFailed

Transport = Literal["udp", "tcp", "tls"]

CODECS: Final = ("PCMA", "PCMU")  # in order of preference: Brazil's carriers speak A-law
_KINDS: Final[dict[Transport, int]] = {
    "udp": pj.PJSIP_TRANSPORT_UDP,
    "tcp": pj.PJSIP_TRANSPORT_TCP,
    "tls": pj.PJSIP_TRANSPORT_TLS,
}
MOST_NAMESERVERS: Final = 4  # the library's own limit
TOO_MANY: Final = 70010  # PJ_ETOOMANY
_OF_THE_SYSTEM: Final = 120000  # PJ_ERRNO_START_SYS: where errno begins
NO_ROOM: Final = frozenset(  # another worker may have some: all calls taken, or no port or descriptor left
    {TOO_MANY} | {_OF_THE_SYSTEM + each for each in (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EMFILE, errno.ENFILE)}
)
_PROBE_PATIENCE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Where an endpoint listens and how much it carries.

    `port` and `rtp_port` are 0 for any free port. With an `rtp_port`, media use even ports from it upwards, `rtp_range`
    of them. `max_calls` is what to ask of the library, which may carry less. With a `ca_file` (PEM) the certificates of
    TLS trunks are verified; `certificate_file` and `key_file` are our own, for carriers that ask for them. With
    `nameservers` (IPv4) the library asks the DNS itself, without ever waiting; else it blocks in the system's resolver.
    """

    host: str = "127.0.0.1"
    port: int = 0
    transports: tuple[Transport, ...] = ("udp", "tcp")
    max_calls: int = 32
    rtp_port: int = 0
    rtp_range: int = 200
    user_agent: str = "Alo"
    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None
    nameservers: tuple[str, ...] = ()


class SipEndpoint:
    """The library, started. A context manager; only the thread that entered it may use it."""

    def __init__(self, settings: EndpointSettings) -> None:
        self.settings = settings
        self.library: Any = pj.Endpoint()
        self._transports: dict[Transport, int] = {}
        self._codecs: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        """Start the library; raises EndpointFailed, for instance when the port is taken."""
        step = "create"
        try:
            self.library.libCreate()
            step = "init"
            self.library.libInit(_library_config(self.settings))
            self.library.audDevManager().setNullDev()  # there is no sound card
            step = "transport"
            for transport in self.settings.transports:
                self._open(transport)
            step = "start"
            self.library.libStart()
            self.prefer_codecs(CODECS)
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
        if transport not in self._transports:  # TLS costs a certificate store: opened when a trunk wants it
            self._open(transport)
        config.sipConfig.transportId = self._transports[transport]
        config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_INACTIVE
        config.callConfig.prackUse = pj.PJSUA_100REL_NOT_USED
        config.mediaConfig.lockCodecEnabled = False  # else a re-INVITE follows every answer with several codecs
        config.mediaConfig.transportConfig.boundAddress = self.settings.host
        config.mediaConfig.transportConfig.port = self.settings.rtp_port
        # the library takes the last port of its range for RTP too, and the one above it for RTCP
        config.mediaConfig.transportConfig.portRange = self.settings.rtp_range - 2 if self.settings.rtp_port else 0
        return config

    def find_call_limit(self) -> int:
        """How many calls this build of the library carries at once, at most `settings.max_calls`.

        Places calls to a TCP socket that nobody reads, counts until the library refuses, then closes the socket, which
        ends them all at once. Nothing leaves the machine. Needs the TCP transport.
        """
        account = pj.Account()
        config = self.account_config("sip:probe@127.0.0.1", "tcp")
        config.mediaConfig.transportConfig.port = 0  # whatever is wrong with the ports for media shows in calls
        config.mediaConfig.transportConfig.portRange = 0
        account.create(config)
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

    def prefer_codecs(self, names: tuple[str, ...]) -> None:
        """Offer and accept these codecs, in order, from the next call on; the others not at all.

        Names are the library's without rate and channels ("PCMA", "G722"). Raises pj.Error.
        """
        if names == self._codecs:
            return
        wanted = [name.casefold() for name in names]
        for codec in self.library.codecEnum2():
            name = codec.codecId.partition("/")[0].casefold()
            narrow = not name.startswith("speex") or codec.codecId.split("/")[1] == "8000"
            rank = wanted.index(name) if name in wanted and narrow else None
            self.library.codecSetPriority(codec.codecId, 0 if rank is None else 254 - rank)
        self._codecs = names

    def _open(self, transport: Transport) -> None:
        config = pj.TransportConfig()
        config.boundAddress = self.settings.host
        config.port = self.settings.port
        if transport == "tls":
            config.port = self.settings.port + 1 if self.settings.port else 0
            config.tlsConfig.CaListFile = self.settings.ca_file or ""
            config.tlsConfig.verifyServer = self.settings.ca_file is not None
            config.tlsConfig.certFile = self.settings.certificate_file or ""
            config.tlsConfig.privKeyFile = self.settings.key_file or ""
        self._transports[transport] = self.library.transportCreate(_KINDS[transport], config)


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
    for address in settings.nameservers[:MOST_NAMESERVERS]:
        config.uaConfig.nameserver.append(address)
    config.uaConfig.userAgent = settings.user_agent
    config.medConfig.clockRate = 8000
    config.medConfig.sndClockRate = 8000
    config.medConfig.noVad = True  # else RTP stops in silence, and detectors at the far end see nothing
    config.medConfig.ecTailLen = 0  # echo is cancelled in the browser
    config.logConfig.level = 0
    config.logConfig.consoleLevel = 0
    return config
