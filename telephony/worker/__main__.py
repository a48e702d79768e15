"""A SIP worker process: one endpoint, as many calls as the library carries, orders from one manager.

Started by `telephony.process` as `python -m telephony.worker --fd N --parent PID …`, with the worker's end of a
`telephony.link` on descriptor N. It ends when told to quit, when the link closes, or when its manager dies.
"""

import argparse
import os
import time
from typing import Final, assert_never

import pjsua2 as pj

from telephony import orders
from telephony.worker.accounts import Accounts, dial_uri
from telephony.worker.bridge import Bridge
from telephony.endpoint import TOO_MANY, EndpointSettings, SipEndpoint
from telephony.errors import Undialable
from telephony.lifeline import die_with
from telephony.worker.line import Line
from telephony.link import Audio, Frame, WorkerLink
from telephony.orders import ALIVE_S, Alive, Order, Ready, Refused, Report, Trouble
from telephony.outcomes import Release
from telephony.poll import poll_until_done
from telephony.worker.rack import Rack

QUIT_PATIENCE_S: Final = 1.0  # for the answers to our last CANCELs and BYEs


class Worker:
    """Carries out orders on one endpoint."""

    def __init__(self, endpoint: SipEndpoint, link: WorkerLink) -> None:
        self._endpoint = endpoint
        self._link = link
        self._accounts = Accounts(endpoint)
        self._bridges = Rack(Bridge)
        self._lines: dict[int, Line] = {}
        self._quit_by: float | None = None
        self._alive_at = 0.0

    @property
    def done(self) -> bool:
        """Whether it was told to quit, and the calls are gone or had their time."""
        return self._quit_by is not None and (not self._lines or time.monotonic() >= self._quit_by)

    def announce(self) -> None:
        """Report that the endpoint is up."""
        self._report(Ready(max_calls=self._endpoint.find_call_limit(), address=self._endpoint.address()))

    def handle(self, frame: Frame) -> None:
        """Take audio or an order; raises LinkBroken for what is neither."""
        if isinstance(frame, Audio):
            if frame.line in self._lines:
                self._lines[frame.line].say(frame.pcm)
            return
        self._obey(orders.read_order(frame))

    def tick(self) -> bool:
        """Do what is due and forget lines that are over; whether any are left."""
        now = time.monotonic()
        if now >= self._alive_at + ALIVE_S:
            self._alive_at = now
            self._report(Alive())
        self._tend(now)
        return bool(self._lines)

    def _tend(self, now: float) -> None:
        for line in list(self._lines.values()):
            line.tick(now)
            if line.over:
                del self._lines[line.number]

    def _obey(self, order: Order) -> None:
        match order:
            case orders.Place():
                self._place(order)
            case orders.Quit():
                self._quit()
            case orders.End() | orders.PlayFile() | orders.OpenAudio():
                if order.line in self._lines:
                    self._try_on(self._lines[order.line], order)
            case _:
                assert_never(order)

    def _try_on(self, line: Line, order: orders.End | orders.PlayFile | orders.OpenAudio) -> None:
        try:
            self._obey_on(line, order)
        except pj.Error as error:
            self._report(Trouble(line=line.number, what=f"{type(order).__name__}: {error.reason}"))

    def _obey_on(self, line: Line, order: orders.End | orders.PlayFile | orders.OpenAudio) -> None:
        match order:
            case orders.End():
                line.release(order.why)
            case orders.OpenAudio():
                line.open_audio()
            case orders.PlayFile():
                line.play(order.path)
            case _:
                assert_never(order)

    def _place(self, order: orders.Place) -> None:
        # The library gives the slot of a call that is over to the next one, and the object of the old call, destroyed
        # after that, would cut off the new one's callbacks (pjsua2's ~Call clears the slot whoever holds it).
        self._tend(time.monotonic())
        line = Line(order, report=self._report, send_audio=self._link.send_audio, bridges=self._bridges)
        try:
            uri = dial_uri(order.number, order.route)
            in_use = frozenset(other.route for other in self._lines.values())
            line.place(self._accounts.of(order.route, in_use=in_use), uri)
        except pj.Error as error:
            self._report(Refused(line=order.line, full=error.status == TOO_MANY, detail=error.reason))
        except Undialable as error:
            self._report(Refused(line=order.line, full=False, detail=str(error)))
        else:
            self._lines[order.line] = line

    def _quit(self) -> None:
        self._quit_by = time.monotonic() + QUIT_PATIENCE_S
        for line in self._lines.values():
            line.release(Release.HANG_UP)

    def _report(self, report: Report) -> None:
        self._link.send(orders.write(report))


def main() -> None:
    """Run a worker until it is done."""
    parser = argparse.ArgumentParser(prog="python -m telephony.worker")
    parser.add_argument("--fd", type=int, required=True, help="descriptor of the link to the manager")
    parser.add_argument("--parent", type=int, required=True, help="process id of the manager")
    parser.add_argument("--host", default="127.0.0.1", help="address for SIP and RTP")
    parser.add_argument("--port", type=int, default=0, help="SIP port; 0: any free one")
    parser.add_argument("--rtp-port", type=int, default=0, help="first RTP port; 0: any free ones")
    arguments = parser.parse_args()
    die_with(arguments.parent)
    link = WorkerLink.from_fd(arguments.fd)
    settings = EndpointSettings(host=arguments.host, port=arguments.port, rtp_port=arguments.rtp_port)
    with SipEndpoint(settings) as endpoint:
        worker = Worker(endpoint, link)
        worker.announce()
        poll_until_done(endpoint, link, worker)
    os._exit(0)  # Python must not take apart objects of a library that is no more


if __name__ == "__main__":
    main()
