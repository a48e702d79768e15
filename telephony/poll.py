"""The loop of a SIP worker process: the library's events and the manager's frames, on the one thread that may do both.

The library waits in a select() of its own that cannot watch our socket, so the loop alternates: SIP events wake it at
once, frames from the manager wait at most `BUSY_MS` while there are calls and `IDLE_MS` while there are none.
"""

from typing import Final, Protocol

from telephony.endpoint import SipEndpoint
from telephony.link import Frame, WorkerLink

BUSY_MS: Final = 10
IDLE_MS: Final = 20


class Work(Protocol):
    """What a worker process does with its endpoint."""

    def handle(self, frame: Frame) -> None:
        """A frame came from the manager."""
        ...

    def tick(self) -> bool:
        """Do what is due; whether there are calls, which makes the loop turn faster."""
        ...

    @property
    def done(self) -> bool:
        """Whether the worker should end."""
        ...


def poll_until_done(endpoint: SipEndpoint, link: WorkerLink, work: Work) -> None:
    """Serve `work` until it is done or the manager has closed the link. Runs on the thread that owns `endpoint`."""
    busy = False
    while not (work.done or link.closed):
        endpoint.poll(BUSY_MS if busy else IDLE_MS)
        for frame in link.receive():
            work.handle(frame)
        busy = work.tick()
