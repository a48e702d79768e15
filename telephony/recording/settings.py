"""What a node is told about recording."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from telephony.recording.names import Format
from telephony.recording.room import room_to_record

DEFAULT_SPARE_MB: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingSettings:
    """Where and how a node records.

    `folder`: on the node's own disk, for calls in progress and what is not stored yet. `storage`: where finished
    recordings are kept, a path or `s3://bucket/prefix`. `spare_mb`: with less free space on the disk of `folder`, new
    calls are not recorded. `at_once`: how many are finished at the same time, each in a process of its own.
    """

    folder: Path
    storage: str
    format: Format = "opus"
    spare_mb: int = DEFAULT_SPARE_MB
    at_once: int = 1

    def room(self) -> bool:
        """Whether the next call can be recorded."""
        return room_to_record(self.folder, self.spare_mb)
