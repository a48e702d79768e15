"""What is known of a finished recording, as it stands in its file of facts and travels to the dialer."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from telephony.recording.durable import write_whole
from telephony.recording.names import Format


@dataclass(frozen=True, slots=True)
class FinishedRecording:
    """A stored recording. `started_at`: seconds since the epoch, UTC; `key`: where the storage has it.

    `complete` is False when its recorder was not closed, because a worker or the node died: up to a quarter of a second
    of its end is missing then.
    """

    call_id: str
    started_at: float
    duration_s: float
    key: str
    format: Format
    size_bytes: int
    sha256: str
    complete: bool

    def save(self, path: Path) -> None:
        """Write the facts, whole or not at all."""
        write_whole(path, json.dumps(asdict(self)).encode())

    @classmethod
    def load(cls, path: Path) -> "FinishedRecording":
        """Read what `save` wrote."""
        return cls(**json.loads(path.read_bytes()))
