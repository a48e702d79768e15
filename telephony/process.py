"""One SIP worker process as its manager sees it."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from typing import Final

import structlog

from telephony import orders
from telephony.errors import LinkBroken, WorkerStartFailed
from telephony.link import Audio, Frame, pair
from telephony.manager_link import ManagerLink
from telephony.nudge import Nudge
from telephony.orders import Order, Ready, Report
from telephony.settings import RTP_PORTS_PER_WORKER, NodeSettings
from telephony.setup_rate import SetupRate
from telephony.sip.message import Address

START_PATIENCE_S: Final = 20.0
QUIT_PATIENCE_S: Final = 3.0
REST_S: Final = 0.25
SILENT_LOOKS: Final = 60  # 6 s; looks and not seconds, so that a manager that stood still itself blames nobody

log = structlog.get_logger()


class WorkerProcess:
    """A child process, the link to it, and the lines that it carries."""

    def __init__(self, index: int, child: asyncio.subprocess.Process, link: ManagerLink) -> None:
        self.index = index
        self.capacity = 0
        self.address: Address | None = None  # where it receives SIP
        self.lines: set[int] = set()
        self.coming: set[str] = set()  # Call-IDs of calls that the front sent to it, and that it has not reported yet
        self.rate = SetupRate()
        self._nudge: Nudge | None = None
        self._child = child
        self._link = link
        self._last_line = 0
        self._rests_until = 0.0
        self._silent_looks = 0

    @classmethod
    async def start(cls, index: int, settings: NodeSettings) -> "WorkerProcess":
        """Start a worker and wait until its endpoint is up; raises WorkerStartFailed."""
        ours, theirs = pair()
        with theirs:
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                *_arguments(index, theirs.fileno(), settings),
                pass_fds=[theirs.fileno()],
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,  # the library prints there before it can be told not to
            )
        worker = cls(index, child, ManagerLink(ours))
        try:
            async with asyncio.timeout(START_PATIENCE_S):
                await worker._await_ready()
        except (LinkBroken, TimeoutError) as error:
            await worker.kill()
            raise WorkerStartFailed(f"worker {index}: {error!r}") from error
        except asyncio.CancelledError:
            await worker.kill()
            raise
        return worker

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    @property
    def room(self) -> int:
        """How many more calls it can carry."""
        return self.capacity - len(self.lines) - len(self.coming)

    def fitness(self, now: float) -> tuple[int, int] | None:
        """Its room for calls, and for set-ups at monotonic time `now`; None while no call may be placed on it."""
        room = self.room
        if room <= 0 or now < self._rests_until:
            return None
        left = self.rate.left(now)
        return (room, left) if left > 0 else None

    def rest(self, now: float) -> None:
        """It had no room after all: the library holds on to released calls whose far end is silent, for up to 32 s."""
        self._rests_until = now + REST_S

    def look_after(self) -> None:
        """Cut off a worker that hangs. To be called 10 times a second."""
        self._silent_looks += 1
        if self._silent_looks > SILENT_LOOKS:
            log.warning("SIP worker hangs", worker=self.index, pid=self.pid)
            self._end_process()

    def new_line(self, now: float) -> int:
        """A line number for a call that is about to be placed at monotonic time `now`."""
        self._last_line += 1
        self.lines.add(self._last_line)
        self.rate.count(now)
        return self._last_line

    def expect(self, sip_call_id: str, now: float) -> None:
        """Keep a place for a call that is about to come in at monotonic time `now`."""
        self.coming.add(sip_call_id)
        self.rate.count(now)

    def order(self, order: Order) -> None:
        """Send an order."""
        self._link.send(orders.write(order))
        if self._nudge is not None:
            self._nudge.give()

    def say(self, line: int, port: int, pcm: bytes) -> bool:
        """Send 20 ms of audio for a port of `line`; whether there was room on the link."""
        return self._link.send_audio(line, port, pcm)

    def listen(self, heard: Callable[[int, int, bytes], None]) -> None:
        """Have `heard` told of each frame of audio (line, port, PCM) as soon as it comes."""
        self._link.audio = heard

    async def receive(self) -> list[Audio | Report]:
        """What the worker has sent, at least one item; raises LinkBroken when it is gone."""
        items = [_read(frame) for frame in await self._link.receive()]
        if not all(isinstance(item, Audio) for item in items):  # the library sends audio on a thread of its own
            self._silent_looks = 0
        return items

    async def quit(self) -> None:
        """Have it end its calls and itself; kill it when it takes too long."""
        self.order(orders.Quit())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(QUIT_PATIENCE_S):
                await self._child.wait()
        await self.kill()

    async def kill(self) -> None:
        """Make sure that it is gone."""
        self._end_process()
        await self._child.wait()

    def _end_process(self) -> None:
        self._link.close()
        if self._nudge is not None:
            self._nudge.close()
            self._nudge = None
        if (
            self._child.returncode is None
        ):  # by the system call: Popen's own would take the status from asyncio's watcher
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child.pid, signal.SIGKILL)

    async def _await_ready(self) -> None:
        first = (await self.receive())[0]
        if not isinstance(first, Ready):
            raise LinkBroken(f"the first report is not that it is ready: {first!r}")
        self.capacity = first.max_calls
        self._nudge = Nudge(first.address)
        host, _, port = first.address.rpartition(":")
        self.address = (host, int(port))


def _read(frame: Frame) -> Audio | Report:
    return frame if isinstance(frame, Audio) else orders.read_report(frame)


def _arguments(index: int, fd: int, settings: NodeSettings) -> list[str]:
    rtp_port = settings.rtp_port + index * RTP_PORTS_PER_WORKER if settings.rtp_port else 0
    files = {
        "music": settings.music,
        "ca-file": settings.ca_file,
        "certificate-file": settings.certificate_file,
        "key-file": settings.key_file,
    }
    return [
        "-m",
        "telephony.worker",
        f"--fd={fd}",
        f"--parent={os.getpid()}",
        f"--host={settings.sip_host}",
        f"--rtp-port={rtp_port}",
        *(f"--{name}={path}" for name, path in files.items() if path is not None),
    ]
