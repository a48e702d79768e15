"""The node's finisher: hands the recordings of ended calls to a child process, and tells what came of them.

Nothing is lost by a crash of anything at any moment: what is to be done is what lies in the folder
(`telephony.recording.names`), and a recording is told until a dialer says that it has noted it.
"""

import asyncio
import time
from collections.abc import Callable, Collection
from typing import Any, Final

import structlog

from metrics import telephony as instruments
from telephony.errors import LinkBroken, RecordingRefused
from telephony.recording.child import FinishingChild
from telephony.recording.durable import move, remove
from telephony.recording.facts import FinishedRecording
from telephony.recording.names import Folder, Format
from telephony.recording.settings import RecordingSettings

FINAL: Final = frozenset({"empty", "refused", "conflict"})  # trying again would not help
FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0
LONG_QUEUE: Final = 20  # Opus takes some 40 times the time of FLAC: with so many waiting, it is not affordable

log = structlog.get_logger()


class Finisher:
    """Tells `tell` each finished recording, and again at every start and `tell_again`, until `noted`.

    After a failure it waits `first_pause_s` before the next try, twice as long after every further one, up to a minute.
    """

    def __init__(
        self,
        settings: RecordingSettings,
        tell: Callable[[FinishedRecording], None],
        *,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self.children = tuple(FinishingChild(settings) for _ in range(settings.at_once))
        self._wanted = settings.format
        self._folder = Folder(settings.folder)
        self._folder.prepare()
        self._tell = tell
        self._first_pause_s = first_pause_s
        self._pause_s = first_pause_s
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._ready_since: dict[str, float] = {}  # every id that is in the queue or at work
        self._unacknowledged: dict[str, FinishedRecording] = {}

    def ready(self, call_id: str) -> None:
        """A call has ended and its recorders are closed, or dead. Harmless for one that was not recorded."""
        try:
            recorded = self._folder.about(call_id).exists()
        except RecordingRefused as error:
            log.warning("recording is not finished", error=str(error))
            return
        if recorded:
            self._enqueue(call_id)

    def noted(self, call_id: str) -> None:
        """A dialer has the recording in its tables."""
        if self._unacknowledged.pop(call_id, None) is not None:
            remove([self._folder.told_facts(call_id)])
            self._show()

    def tell_again(self) -> None:
        """Tell every recording that was not noted: a dialer has come back."""
        for facts in list(self._unacknowledged.values()):
            self._tell(facts)

    async def run(self, alive: Collection[str] = ()) -> None:
        """Finish what an earlier life left, except for the calls `alive`, then what gets ready, until cancelled."""
        for call_id in self._folder.unacknowledged():
            remove(self._folder.remains(call_id))
            self._finished(FinishedRecording.load(self._folder.told_facts(call_id)))
        for call_id in sorted(self._folder.unfinished() - set(alive)):
            self._enqueue(call_id)
        async with asyncio.TaskGroup() as tasks:
            for number, child in enumerate(self.children):
                tasks.create_task(self._work(child), name=f"finish recordings, process {number}")

    async def _work(self, child: FinishingChild) -> None:
        try:
            while True:
                call_id = await self._queue.get()
                try:
                    answer = await child.finish(call_id, self._format())
                except (LinkBroken, OSError) as error:
                    answer = {"failed": "child", "detail": str(error)}
                await self._take(call_id, answer)
        finally:
            await child.stop()

    def _format(self) -> Format:
        return "flac" if self._wanted == "opus" and self._queue.qsize() >= LONG_QUEUE else self._wanted

    async def _take(self, call_id: str, answer: dict[str, Any]) -> None:
        if "facts" in answer:
            facts = FinishedRecording(**answer["facts"])
            self._pause_s = self._first_pause_s
            _count(facts, time.monotonic() - self._ready_since.pop(call_id))
            self._finished(facts)
            return
        reason = str(answer["failed"])
        instruments.RECORDINGS_FAILED.labels(reason).inc()
        log.warning("recording is not finished", call_id=call_id, reason=reason, detail=answer["detail"])
        if reason in FINAL:
            _set_aside(self._folder, call_id)
            self._ready_since.pop(call_id)
            self._show()
            return
        pause, self._pause_s = self._pause_s, min(2 * self._pause_s, LONGEST_PAUSE_S)
        await asyncio.sleep(pause)
        self._queue.put_nowait(call_id)

    def _finished(self, facts: FinishedRecording) -> None:
        self._unacknowledged[facts.call_id] = facts
        self._show()
        self._tell(facts)

    def _enqueue(self, call_id: str) -> None:
        if call_id not in self._ready_since:
            self._ready_since[call_id] = time.monotonic()
            self._queue.put_nowait(call_id)
            self._show()

    def _show(self) -> None:
        instruments.RECORDINGS_WAITING.set(len(self._ready_since))
        instruments.RECORDINGS_UNACKNOWLEDGED.set(len(self._unacknowledged))


def _count(facts: FinishedRecording, delay_s: float) -> None:
    instruments.RECORDINGS_FINISHED.labels(facts.format, str(facts.complete).lower()).inc()
    instruments.RECORDING_BYTES.inc(facts.size_bytes)
    instruments.RECORDING_SECONDS.inc(facts.duration_s)
    instruments.RECORDING_DELAY.observe(delay_s)


def _set_aside(folder: Folder, call_id: str) -> None:
    """Move everything of a recording that cannot be finished to where a person finds it."""
    for path in folder.remains(call_id):
        if path.exists():
            move(path, folder.refused / f"{path.parent.name}-{path.name}")
