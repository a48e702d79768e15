"""A worker process of the carrier: one pjsua2 endpoint that answers calls as planned.

Started by `telephony.carrier.worker_process` as `python -m telephony.carrier.worker LINK_FD PARENT_PID`; the settings
are the first note on the link. It ends when its manager closes the link, or dies.
"""

import logging
import os
import signal
import sys
import time
from typing import Any, Final, NoReturn

import pjsua2 as pj

from telephony.carrier.behaviour import plan
from telephony.carrier.hearing import Ear
from telephony.carrier.line import Line
from telephony.carrier.proxy import CALL_INDEX_HEADER
from telephony.carrier.reports import Arrived, Ready, Report
from telephony.carrier.settings import SETTINGS_JSON, CarrierSettings
from telephony.endpoint import EndpointSettings, SipEndpoint
from telephony.errors import WorkerStartFailed
from telephony.lifeline import die_with
from telephony.link import Frame, Note, WorkerLink
from telephony.poll import poll_until_done
from telephony.rack import Rack
from telephony.sip import message as sip

_SETTINGS_PATIENCE_S: Final = 10.0
POLL_MS: Final = 20  # for what is due; SIP wakes the loop by itself


class Lines:
    """The calls of this worker; a `telephony.poll.Work`."""

    def __init__(self, settings: CarrierSettings, link: WorkerLink) -> None:
        self._settings = settings
        self._link = link
        self._lines: dict[int, Line] = {}
        self._ears = Rack(lambda name: Ear(name, settings.energy_threshold))
        self.done = False

    def handle(self, _frame: Frame) -> None:
        """The manager says nothing after the settings."""

    def tick(self) -> int:
        """Act out what is due. Never in a hurry: calls may be a poll late, and SIP wakes the loop by itself."""
        now = time.time()
        for library_id, line in list(self._lines.items()):
            line.perform(now, self._report)
            if line.over:
                self._lines.pop(library_id).close(now, self._report)
        return POLL_MS

    def arrived(self, account: Any, library_id: int, invite: bytes) -> None:
        """A call came in. Called inside the library's callback: its first step waits for the next tick."""
        message = sip.parse(invite)
        settings = self._settings
        behaviour = plan(
            sip.user_of(message.request_uri),
            seed=settings.seed,
            proportions=settings.proportions,
            timing=settings.timing,
            call_index=int(message.header(CALL_INDEX_HEADER.lower()) or 0),
            force_by_suffix=settings.force_by_suffix,
        )
        call_id = message.required("call-id")
        if (before := self._lines.pop(library_id, None)) is not None:  # over, and not looked at since
            before.close(time.time(), self._report)
            del before  # now: gone later it would take the callbacks of the new call, which has its slot
        self._lines[library_id] = Line(
            account,
            library_id,
            call_id=call_id,
            behaviour=behaviour,
            began_at=time.time(),
            ears=self._ears,
        )
        self._report(Arrived(call_id=call_id))

    def _report(self, report: Report) -> None:
        self._link.send(Note(report.model_dump_json().encode()))


class Account(pj.Account):  # type: ignore[misc]  # the library is untyped
    """Takes every call that comes in."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def onIncomingCall(self, parameters: Any) -> None:  # noqa: N802  (the library's name)
        """Hand the INVITE over."""
        invite = parameters.rdata.wholeMsg.encode("utf-8", "surrogateescape")
        self._lines.arrived(self, parameters.callId, invite)


def await_settings(link: WorkerLink) -> CarrierSettings:
    """The settings that the manager sends first; raises WorkerStartFailed when none come."""
    give_up = time.monotonic() + _SETTINGS_PATIENCE_S
    while time.monotonic() < give_up and not link.closed:
        for frame in link.receive():
            if isinstance(frame, Note):
                return SETTINGS_JSON.validate_json(frame.text)
        time.sleep(0.005)
    raise WorkerStartFailed("no settings came from the manager")


def serve(link: WorkerLink) -> NoReturn:
    """Answer calls until the manager closes the link, then end the process."""
    settings = await_settings(link)
    with SipEndpoint(EndpointSettings(host=settings.host, user_agent="Alo carrier")) as endpoint:
        capacity = endpoint.find_call_limit()
        lines = Lines(settings, link)
        account = Account(lines)
        account.create(endpoint.account_config(f"sip:{endpoint.address()}"))
        host, _, port = endpoint.address().rpartition(":")
        link.send(Note(Ready(host=host, port=int(port), lines=capacity).model_dump_json().encode()))
        poll_until_done(endpoint, link, lines)
    os._exit(0)  # Python must not take apart ears of a library that is no more


def main() -> None:
    """Entry of the process."""
    link_fd, parent = int(sys.argv[1]), int(sys.argv[2])
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the manager ends its workers
    logging.basicConfig(format="carrier worker: %(message)s")
    serve(WorkerLink.from_fd(link_fd))


if __name__ == "__main__":
    main()
