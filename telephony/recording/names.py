"""What recordings are called: files while a call runs, files on their way to the storage, keys in the storage."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from telephony.errors import RecordingRefused

Format = Literal["opus", "flac", "wav"]
SUFFIXES: Final[Mapping[Format, str]] = MappingProxyType({"opus": "ogg", "flac": "flac", "wav": "wav"})
MEDIA_TYPES: Final[Mapping[Format, str]] = MappingProxyType(
    {"opus": "audio/ogg; codecs=opus", "flac": "audio/flac", "wav": "audio/wav"}
)
SIDES: Final = ("agent", "debtor")  # left, right
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def checked(call_id: str) -> str:
    """Return a call's id that may stand in the name of a file; raises RecordingRefused for anything but a UUID."""
    if not _UUID.fullmatch(call_id):
        raise RecordingRefused(call_id, "its id is no UUID in lower case")
    return call_id


def storage_key(call_id: str, started_at: float, fmt: Format) -> str:
    """`2026/11/26/<call_id>.ogg`: the day (UTC) on which a recording began, and its format."""
    return f"{datetime.fromtimestamp(started_at, UTC):%Y/%m/%d}/{checked(call_id)}.{SUFFIXES[fmt]}"


def peaks_key(key: str) -> str:
    """Where the waveform of a stored recording is."""
    return f"{key.rpartition('.')[0]}.peaks.json"


@dataclass(frozen=True, slots=True)
class Folder:
    """The recordings of a node on its own disk.

    `live`: what workers write. `made`: encoded, with its facts, on the way to the storage. `told`: facts of what is
    stored and was not acknowledged yet. `refused`: what needs a person.
    """

    root: Path

    @property
    def live(self) -> Path:
        """Where workers write."""
        return self.root / "live"

    @property
    def made(self) -> Path:
        """Where encoded files wait for the storage."""
        return self.root / "made"

    @property
    def told(self) -> Path:
        """Where facts wait for their acknowledgement."""
        return self.root / "told"

    @property
    def refused(self) -> Path:
        """Where lies what cannot be finished."""
        return self.root / "refused"

    def prepare(self) -> None:
        """Make the folders, for this user alone."""
        for folder in (self.live, self.made, self.told, self.refused):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def raw(self, call_id: str, side: str) -> Path:
        """One side of a call as its worker writes it."""
        return self.live / f"{checked(call_id)}.{side}.wav"

    def about(self, call_id: str) -> Path:
        """What the node wrote down when the call's recorders began."""
        return self.live / f"{checked(call_id)}.json"

    def encoded(self, call_id: str, fmt: Format) -> Path:
        """The encoded file before it is stored."""
        return self.made / f"{checked(call_id)}.{SUFFIXES[fmt]}"

    def peaks(self, call_id: str) -> Path:
        """The waveform before it is stored."""
        return self.made / f"{checked(call_id)}.peaks.json"

    def made_facts(self, call_id: str) -> Path:
        """The facts of an encoded file: once they are there, it is whole."""
        return self.made / f"{checked(call_id)}.json"

    def told_facts(self, call_id: str) -> Path:
        """The facts of a stored file: once they are here, raw and encoded files are only remains."""
        return self.told / f"{checked(call_id)}.json"

    def remains(self, call_id: str) -> tuple[Path, ...]:
        """Every file that is superfluous once the recording is stored."""
        raw = (*(self.raw(call_id, side) for side in SIDES), self.about(call_id))
        made = (*(self.encoded(call_id, fmt) for fmt in SUFFIXES), self.peaks(call_id), self.made_facts(call_id))
        return (*raw, *made)

    def unfinished(self) -> set[str]:
        """Ids of the calls of which there is anything in `live` or `made`."""
        names = (path.name.split(".", 1)[0] for folder in (self.live, self.made) for path in folder.iterdir())
        return {name for name in names if _UUID.fullmatch(name)}

    def unacknowledged(self) -> list[str]:
        """Ids of the calls that are stored and not acknowledged."""
        return sorted(path.stem for path in self.told.glob("*.json") if _UUID.fullmatch(path.stem))
