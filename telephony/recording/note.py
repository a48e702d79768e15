"""What a worker notes beside the raw files of a recording: when it began, and in the end how long it should be."""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOM: Final = 200  # bytes of the file, from the start: its end is written in place, and needs no space on a full disk
_SHORTAGE_S: Final = 1.0  # by which a file may be shorter than its call, besides
_SHORTAGE: Final = 0.02  # this share of it: the clock of the library stumbles on a machine that has too much to do


@dataclass(frozen=True, slots=True)
class RecordingNote:
    """`started_at`: seconds since the epoch, UTC. `recorded_s` is None until the recorders are closed."""

    call_id: str
    started_at: float
    recorded_s: float | None = None

    def save(self, path: Path) -> None:
        """Write it down; raises OSError."""
        path.write_bytes(self._text())

    def close(self, path: Path, recorded_s: float) -> None:
        """Write down how long the recording should be; a disk that takes not even that leaves it open."""
        closed = RecordingNote(self.call_id, self.started_at, round(recorded_s, 2))
        with contextlib.suppress(OSError), path.open("r+b") as file:
            file.write(closed._text())

    def lacks(self, recorded_s: float) -> bool:
        """Whether files of `recorded_s` seconds are not all of the recording."""
        if self.recorded_s is None:
            return True
        return recorded_s < self.recorded_s * (1 - _SHORTAGE) - _SHORTAGE_S

    @classmethod
    def load(cls, path: Path) -> "RecordingNote | None":
        """Read what was written; None where nothing legible was."""
        try:
            told = json.loads(path.read_bytes())
            return cls(str(told["call_id"]), float(told["started_at"]), told.get("recorded_s"))
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def _text(self) -> bytes:
        values = {"call_id": self.call_id, "started_at": self.started_at, "recorded_s": self.recorded_s}
        return json.dumps(values).encode().ljust(_ROOM) + b"\n"
