"""A SIP worker process: one endpoint, as many calls as the library carries, orders from one manager.

Started by `telephony.process` as `python -m telephony.worker --fd N --parent PID …`, with the worker's end of a
`telephony.link` on descriptor N. It ends when told to quit, when the link closes, or when its manager dies.
"""

import argparse
import os
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Final, assert_never

import pjsua2 as pj

from telephony import orders
from telephony.endpoint import CODECS, NO_ROOM, EndpointSettings, SipEndpoint
from telephony.errors import Undialable
from telephony.lifeline import die_with
from telephony.link import Audio, Frame, WorkerLink
from telephony.orders import ALIVE_S, Alive, Order, Ready, Refused, Report, Route, Trouble
from telephony.outcomes import Release
from telephony.poll import poll_until_done
from telephony.rack import Rack
from telephony.worker.accounts import Accounts, call_option, dial_uri, host
from telephony.worker.bridge import Bridge
from telephony.worker.dns import system_nameservers
from telephony.worker.line import Line, Surroundings
from telephony.worker.sip_call import SipCall
from telephony.worker.sip_text import call_id_of, user_of
from telephony.worker.sources import Sources
from telephony.worker.trunk_watch import TrunkWatch

AUDIO_MS: Final = 10  # frames from a browser come every 20 ms, and may not wait long
CALL_MS: Final = 20  # a call without such audio: its deadlines
IDLE_MS: Final = 200  # nothing but signs of life
QUIT_PATIENCE_S: Final = 1.0  # for the answers to our last CANCELs and BYEs


class Worker:
    """Carries out orders on one endpoint."""

    def __init__(self, endpoint: SipEndpoint, link: WorkerLink, sources: Sources) -> None:
        self._endpoint = endpoint
        self._link = link
        self._accounts = Accounts(endpoint)
        self._around = Surroundings(self._report, link.send_audio, Rack(Bridge), sources)
        self._watch = TrunkWatch(endpoint, self._report)
        self._door: _Door | None = None
        self._lines: dict[int, Line] = {}
        self._incoming = count(-1, -1)
        self._quit_by: float | None = None
        self._alive_at = 0.0

    @property
    def done(self) -> bool:
        """Whether it was told to quit, and the calls are gone or had their time."""
        return self._quit_by is not None and (not self._lines or time.monotonic() >= self._quit_by)

    def announce(self) -> None:
        """Report that the endpoint is up, and take calls that come in from then on."""
        limit = self._endpoint.find_call_limit()
        self._door = _Door(self)
        self._door.create(self._endpoint.account_config(f"sip:{self._endpoint.address()}"))
        self._report(Ready(max_calls=limit, address=self._endpoint.address()))

    def handle(self, frame: Frame) -> None:
        """Take audio or an order; raises LinkBroken for what is neither."""
        if isinstance(frame, Audio):
            if frame.line in self._lines:
                self._lines[frame.line].say(frame.port, frame.pcm)
            return
        self._obey(orders.read_order(frame))

    def tick(self) -> int:
        """Do what is due and forget lines that are over; how many milliseconds the loop may wait then."""
        now = time.monotonic()
        if now >= self._alive_at + ALIVE_S:
            self._alive_at = now
            self._report(Alive())
        self._watch.tick(now)
        self._tend(now)
        if not self._lines:
            return IDLE_MS
        return AUDIO_MS if any(line.has_audio for line in self._lines.values()) else CALL_MS

    def came_in(self, account: Any, library_id: int, rdata: Any) -> None:
        """A call came in; called inside the library's callback."""
        self._tend(time.monotonic())
        line = Line(next(self._incoming), None, self._around, ring_timeout_s=0.0)
        call = SipCall(account, line.seen.append, library_id)
        info = call.getInfo()
        message = str(rdata.wholeMsg)
        with suppress(pj.Error):  # it is gone already: `Over` follows
            line.ring(call)
        self._lines[line.number] = line
        self._report(
            orders.CameIn(
                line=line.number,
                at=time.monotonic(),
                caller=user_of(info.remoteUri) or "anonymous",
                called=user_of(info.localUri),
                source=str(rdata.srcAddress),
                sip_call_id=call_id_of(message),
            )
        )

    def _tend(self, now: float) -> None:
        for line in list(self._lines.values()):
            line.tick(now)
            if line.over:
                del self._lines[line.number]

    def _obey(self, order: Order) -> None:
        match order:
            case orders.Place():
                self._place(order)
            case orders.Watch():
                self._watch.follow(order)
            case orders.Quit():
                self._quit()
            case (
                orders.End()
                | orders.PlayFile()
                | orders.OpenPort()
                | orders.ClosePort()
                | orders.Arrange()
                | orders.Digits()
                | orders.Accept()
            ):
                if order.line in self._lines:
                    self._try_on(self._lines[order.line], order)
            case _:
                assert_never(order)

    def _try_on(self, line: Line, order: orders.OfLine) -> None:
        try:
            line.obey(order)
        except pj.Error as error:
            self._report(Trouble(line=line.number, what=f"{type(order).__name__}: {error.reason}"))

    def _place(self, order: orders.Place) -> None:
        # The library gives the slot of a call that is over to the next one, and the object of the old call, destroyed
        # after that, would cut off the new one's callbacks (pjsua2's ~Call clears the slot whoever holds it).
        self._tend(time.monotonic())
        line = Line(order.line, order.route, self._around, ring_timeout_s=order.ring_timeout_s)
        try:
            self._dial(line, order)
        except pj.Error as error:
            self._report(Refused(line=order.line, full=error.status in NO_ROOM, detail=error.reason))
        except Undialable as error:
            self._report(Refused(line=order.line, full=False, detail=str(error)))
        else:
            self._lines[order.line] = line

    def _dial(self, line: Line, order: orders.Place) -> None:
        route = order.route
        uri = dial_uri(order.number, route)
        account = self._accounts.of(route, in_use=self._routes)
        self._endpoint.prefer_codecs(route.codecs or CODECS)
        call = SipCall(account, line.seen.append, redirect_host=host(route) if route.follow_redirects else None)
        line.place(call, uri, call_option(order.caller, route), order)

    def _routes(self) -> set[Route]:
        return {line.route for line in self._lines.values() if line.route is not None}

    def _quit(self) -> None:
        self._quit_by = time.monotonic() + QUIT_PATIENCE_S
        for line in self._lines.values():
            line.release(Release.HANG_UP)

    def _report(self, report: Report) -> None:
        self._link.send(orders.write(report))


class _Door(pj.Account):  # type: ignore[misc]  # the library is untyped
    """Takes the calls that come in."""

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self._worker = worker

    def onIncomingCall(self, parameters: Any) -> None:  # noqa: N802  (the library's name)
        """A call came in."""
        self._worker.came_in(self, parameters.callId, parameters.rdata)


def main() -> None:
    """Run a worker until it is done."""
    parser = argparse.ArgumentParser(prog="python -m telephony.worker")
    parser.add_argument("--fd", type=int, required=True, help="descriptor of the link to the manager")
    parser.add_argument("--parent", type=int, required=True, help="process id of the manager")
    parser.add_argument("--host", default="127.0.0.1", help="address for SIP and RTP")
    parser.add_argument("--port", type=int, default=0, help="SIP port; 0: any free one")
    parser.add_argument("--rtp-port", type=int, default=0, help="first RTP port; 0: any free ones")
    parser.add_argument("--music", type=Path, default=None, help="WAV file for those who wait")
    parser.add_argument("--ca-file", default=None, help="certificates that TLS trunks are verified with (PEM)")
    parser.add_argument("--certificate-file", default=None, help="our own certificate (PEM)")
    parser.add_argument("--key-file", default=None, help="its key (PEM)")
    arguments = parser.parse_args()
    die_with(arguments.parent)
    link = WorkerLink.from_fd(arguments.fd)
    settings = EndpointSettings(
        host=arguments.host,
        port=arguments.port,
        rtp_port=arguments.rtp_port,
        ca_file=arguments.ca_file,
        certificate_file=arguments.certificate_file,
        key_file=arguments.key_file,
        nameservers=system_nameservers(),
    )
    with SipEndpoint(settings) as endpoint:
        worker = Worker(endpoint, link, Sources(arguments.music))
        worker.announce()
        poll_until_done(endpoint, link, worker)
    os._exit(0)  # Python must not take apart objects of a library that is no more


if __name__ == "__main__":
    main()
