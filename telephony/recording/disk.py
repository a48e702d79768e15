"""Recordings in a folder: written beside, made durable, linked into place."""

import contextlib
import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from telephony.errors import RecordingNotFound, StorageAway
from telephony.recording.durable import sync_folder
from telephony.recording.storage import PIECE_BYTES

DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class DiskStorage:
    """A folder, made when the first recording comes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def add(self, key: str, file: Path) -> None:
        """Copy the file beside its place and link it there, which fails when something is there."""
        target = self._path(key)
        draft = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
        try:
            target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
            try:
                _copy(file, draft)
                os.link(draft, target)
                sync_folder(target.parent)
            finally:
                draft.unlink(missing_ok=True)
        except FileExistsError:
            raise
        except OSError as error:
            raise _away(error) from error

    def size(self, key: str) -> int:
        """Bytes of the file."""
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            if not self._root.is_dir():  # nothing is mounted there: that does not mean that the recording is gone
                raise StorageAway(f"{self._root} is not there") from None
            raise RecordingNotFound(key) from None
        except OSError as error:
            raise _away(error) from error

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Read the file piece by piece."""
        try:
            with self._path(key).open("rb") as file:
                file.seek(start)
                left = end - start
                while left > 0 and (piece := file.read(min(left, PIECE_BYTES))):
                    left -= len(piece)
                    yield piece
        except FileNotFoundError:
            raise RecordingNotFound(key) from None
        except OSError as error:
            raise _away(error) from error

    def remove(self, key: str) -> None:
        """Delete the file, and the folders of its day once they are empty."""
        path = self._path(key)
        try:
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                for folder in path.parents[: len(Path(key).parents) - 1]:
                    folder.rmdir()
        except OSError as error:
            raise _away(error) from error

    def _path(self, key: str) -> Path:
        parts = Path(key).parts
        if not parts or Path(key).is_absolute() or ".." in parts:
            raise RecordingNotFound(key)
        return self._root / key


def _copy(source: Path, draft: Path) -> None:
    with source.open("rb") as reading, draft.open("xb") as writing:
        shutil.copyfileobj(reading, writing, PIECE_BYTES)
        writing.flush()
        os.fsync(writing.fileno())


def _away(error: OSError) -> StorageAway | OSError:
    """A full disk stays an OSError: it is counted as such."""
    return error if error.errno in DISK_FULL else StorageAway(str(error))
