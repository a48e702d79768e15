"""Which worker has a free line: pure bookkeeping of the carrier's capacity."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from telephony.carrier.sip import Address

# A pjsua2 process aborts when its 64-entry I/O queue is full, and closed sockets stay in it for half a second.
SETUPS_PER_SECOND: Final = 40


@dataclass(slots=True)
class _Worker:
    address: Address
    lines: int
    taken: set[str] = field(default_factory=set)  # Call-IDs
    setups: deque[float] = field(default_factory=deque)  # times within the last second

    def is_free(self, now: float) -> bool:
        while self.setups and self.setups[0] <= now - 1:
            self.setups.popleft()
        return len(self.taken) < self.lines and len(self.setups) < SETUPS_PER_SECOND


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
        """Take a line of the least busy worker that can take one more call now; None where none can."""
        free = [(len(state.taken), number) for number, state in self._workers.items() if state.is_free(now)]
        if not free:
            return None
        _, number = min(free)
        self._workers[number].taken.add(call)
        self._workers[number].setups.append(now)
        return number

    def release(self, worker: int, call: str) -> None:
        """Free the line of a call; unknown ones are ignored, since a worker may be gone."""
        if worker in self._workers:
            self._workers[worker].taken.discard(call)

    def address(self, worker: int) -> Address | None:
        """Where a worker listens; None where it is gone."""
        return self._workers[worker].address if worker in self._workers else None

    def has(self, address: Address) -> bool:
        """Whether a worker listens there."""
        return any(worker.address == address for worker in self._workers.values())
