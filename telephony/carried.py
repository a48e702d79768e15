"""Which worker carries which call, on which of its lines."""

from collections.abc import Callable

from telephony.orders import Order
from telephony.process import WorkerProcess

Where = tuple[WorkerProcess, int]


class Carried:
    """Call ids to lines and back. A line may outlive its call: the library still waits for the far end."""

    def __init__(self) -> None:
        self._by_call: dict[str, Where] = {}
        self._by_line: dict[Where, str] = {}

    def enter(self, call_id: str, worker: WorkerProcess, line: int) -> None:
        """A worker carries a call from now on."""
        self._by_call[call_id] = (worker, line)
        self._by_line[worker, line] = call_id

    def call_on(self, worker: WorkerProcess, line: int) -> str:
        """The id of the call on a line, empty when there is none."""
        return self._by_line.get((worker, line), "")

    def carries(self, call_id: str) -> bool:
        """Whether a worker carries a call now."""
        return call_id in self._by_call

    def leave(self, call_id: str) -> None:
        """A call is over, or is placed anew; its line may still be waited for."""
        self._by_call.pop(call_id, None)

    def free(self, worker: WorkerProcess, line: int) -> None:
        """A line is free."""
        worker.lines.discard(line)
        self._by_line.pop((worker, line), None)

    def order(self, call_id: str, make: Callable[[int], Order]) -> bool:
        """Order something of the line of a call; False when no worker carries it now."""
        where = self._by_call.get(call_id)
        if where is None:
            return False
        worker, line = where
        worker.order(make(line))
        return True

    def say(self, call_id: str, port: int, pcm: bytes) -> bool:
        """Send 20 ms to a port of a call; whether there was room for them."""
        where = self._by_call.get(call_id)
        if where is None:
            return True
        worker, line = where
        return worker.say(line, port, pcm)
