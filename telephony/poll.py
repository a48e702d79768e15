"""The loop of a SIP worker process: the library's events and the manager's frames, on the one thread that may do both.

The library waits in a select() of its own that cannot watch our socket, so the loop alternates: SIP events wake it at
once, and so do orders (`telephony.nudge`); frames of audio wait for as long as the work lets the loop wait.
"""

from typing import Protocol

from telephony.endpoint import SipEndpoint
from telephony.link import Frame, WorkerLink


class Work(Protocol):
    """What a worker process does with its endpoint."""

    def handle(self, frame: Frame) -> None:
        """A frame came from the manager."""
        ...

    def tick(self) -> int:
        """Do what is due; how many milliseconds there are until it should be asked again."""
        ...

    @property
    def done(self) -> bool:
        """Whether the worker should end."""
        ...


def poll_until_done(endpoint: SipEndpoint, link: WorkerLink, work: Work) -> None:
    """Serve `work` until it is done or the manager has closed the link. Runs on the thread that owns `endpoint`."""
    wait_ms = 0
    while not (work.done or link.closed):
        endpoint.poll(wait_ms)
        for frame in link.receive():
            work.handle(frame)
        wait_ms = work.tick()
