"""Which worker has a free line: pure bookkeeping of the carrier's capacity."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from telephony.sip.message import Address

# A pjsua2 process aborts when its I/O queue of 64 sockets is full. A call has two (RTP, RTCP), and they stay in the
# queue for half a second after they were closed. Measured: 40 short calls in a burst abort it.
COOLING_S: Final = 0.6
CALLS_IN_IO_QUEUE: Final = 24


@dataclass(slots=True)
class _Worker:
    address: Address
    lines: int
    taken: set[str] = field(default_factory=set)  # Call-IDs
    cooling: deque[float] = field(default_factory=deque)  # when lines were released, within the last COOLING_S

    def cool(self, now: float) -> None:
        while self.cooling and self.cooling[0] <= now - COOLING_S:
            self.cooling.popleft()

    @property
    def is_free(self) -> bool:
        return len(self.taken) < self.lines and len(self.taken) + len(self.cooling) < CALLS_IN_IO_QUEUE


class Lines:
    """The lines of all workers; times are seconds of any one clock."""

    def __init__(self) -> None:
        self._workers: dict[int, _Worker] = {}

    @property
    def in_use(self) -> int:
        """Lines that carry a call."""
        return sum(len(worker.taken) for worker in self._workers.values())

    @property
    def total(self) -> int:
        """Lines of the workers that are up."""
        return sum(worker.lines for worker in self._workers.values())

    def add(self, worker: int, address: Address, lines: int) -> None:
        """A worker is up, with all its lines free."""
        self._workers[worker] = _Worker(address, lines)

    def remove(self, worker: int) -> None:
        """A worker is gone, and its lines with it."""
        self._workers.pop(worker, None)

    def take(self, call: str, now: float) -> int | None:
        """Take a line of the worker with fewest calls, live and just over; None where none can take one more now."""
        for worker in self._workers.values():
            worker.cool(now)
        free = [(len(w.taken), len(w.cooling), number) for number, w in self._workers.items() if w.is_free]
        if not free:
            return None
        *_, number = min(free)
        self._workers[number].taken.add(call)
        return number

    def release(self, worker: int, call: str, now: float) -> None:
        """Free the line of a call; one of a worker that is gone is ignored."""
        state = self._workers.get(worker)
        if state is not None and call in state.taken:
            state.taken.remove(call)
            state.cooling.append(now)

    def address(self, worker: int) -> Address | None:
        """Where a worker listens; None where it is gone."""
        return self._workers[worker].address if worker in self._workers else None

    def has(self, address: Address) -> bool:
        """Whether a worker listens there."""
        return any(worker.address == address for worker in self._workers.values())
