"""Records one call, into two files that the library writes and that grow in step, with a note beside them.

The library tells nobody when it cannot write any more. So the note says in the end for how long was recorded, and
whoever finishes the recording compares: `telephony.recording.note`.
"""

import time
from pathlib import Path
from typing import Any, Final

import pjsua2 as pj

from telephony.recording.note import RecordingNote

AGENT_SUFFIX: Final = ".agent.wav"
DEBTOR_SUFFIX: Final = ".debtor.wav"


class Recorder:
    """The two recorders of a call, once begun. `path` is without suffix. Only for the thread that owns the endpoint."""

    def __init__(self, path: str) -> None:
        """Create the files; raises pj.Error, OSError."""
        self._path = Path(f"{path}.json")
        self._note = RecordingNote(Path(path).name, time.time())
        self._recorded_s = 0.0
        self._runs_since: float | None = None
        self._note.save(self._path)
        self.agent: Any = pj.AudioMediaRecorder()
        self.debtor: Any = pj.AudioMediaRecorder()
        self.agent.createRecorder(f"{path}{AGENT_SUFFIX}")
        self.debtor.createRecorder(f"{path}{DEBTOR_SUFFIX}")

    def runs(self, now: float, *, on: bool) -> None:
        """Whether sound comes in from monotonic time `now` on: without media the files do not grow."""
        if self._runs_since is not None:
            self._recorded_s += now - self._runs_since
        self._runs_since = now if on else None

    def close(self, now: float) -> None:
        """The call is over at monotonic time `now`: say how long the files should be."""
        self.runs(now, on=False)
        self._note.close(self._path, self._recorded_s)
