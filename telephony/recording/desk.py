"""Recordings as the exchange sees them: finished where the node records, nothing where it does not."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

import structlog

from metrics import telephony as instruments
from telephony.errors import RecordingRefused
from telephony.protocol import Recorded
from telephony.recording.facts import FinishedRecording
from telephony.recording.finisher import Finisher
from telephony.recording.names import Folder
from telephony.recording.settings import RecordingSettings

RECORDERS_CLOSE_S: Final = 0.2  # the library writes a file's last header a few frames after the recorder is gone

log = structlog.get_logger()


class RecordingDesk:
    """Tells `tell` every finished recording as an event."""

    def __init__(self, settings: RecordingSettings | None, tell: Callable[[Recorded], None]) -> None:
        self._settings = settings
        self._tell = tell
        self._finisher = None if settings is None else Finisher(settings, self._finished)

    def room(self) -> bool:
        """Whether the next call can be recorded."""
        return self._settings is not None and self._settings.room()

    def path(self, call_id: str) -> str | None:
        """Where a worker is to record a call, without suffix; None when it cannot be recorded."""
        if self._settings is None:
            return None
        if not self._settings.room():
            instruments.RECORDINGS_LOST.inc()
            return None
        try:
            return str(Folder(self._settings.folder).about(call_id).with_suffix(""))
        except RecordingRefused as error:
            log.warning("call is not recorded", error=str(error))
            return None

    def ready(self, call_id: str) -> None:
        """A call has ended."""
        if self._finisher is not None:
            self._finisher.ready(call_id)

    def ready_soon(self, call_id: str) -> None:
        """A call has just ended. Needs a running event loop where the node records."""
        if self._finisher is not None:
            asyncio.get_running_loop().call_later(RECORDERS_CLOSE_S, self._finisher.ready, call_id)

    def noted(self, call_id: str) -> None:
        """A dialer has noted a recording."""
        if self._finisher is not None:
            self._finisher.noted(call_id)

    def tell_again(self) -> None:
        """Tell what nobody has noted."""
        if self._finisher is not None:
            self._finisher.tell_again()

    async def run(self) -> None:
        """Finish recordings until cancelled. To be begun before the first call."""
        if self._finisher is not None:
            await self._finisher.run()

    def _finished(self, facts: FinishedRecording) -> None:
        self._tell(
            Recorded(
                call_id=facts.call_id,
                at=time.time(),
                started_at=facts.started_at,
                duration_s=facts.duration_s,
                key=facts.key,
                format=facts.format,
                size_bytes=facts.size_bytes,
                sha256=facts.sha256,
                complete=facts.complete,
            )
        )
