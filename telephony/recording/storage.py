"""Where finished recordings are kept: a folder, or a bucket that speaks S3.

`open_storage` takes a path, or `s3://bucket/prefix`; endpoint, region and keys of S3 come from the environment
(`AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_ALLOW_HTTP`). Everything here
blocks: asynchronous callers use a thread.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

from telephony.errors import RecordingConflict, StorageAway

PIECE_BYTES: Final = 256 * 1024


class RecordingStorage(Protocol):
    """What finishing, listening and deleting need; any of these raises StorageAway."""

    def add(self, key: str, file: Path) -> None:
        """Keep a file whole or not at all; raises FileExistsError when there is something under `key`."""
        ...

    def size(self, key: str) -> int:
        """Bytes under `key`; raises RecordingNotFound."""
        ...

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Bytes `start` to `end` (excluded) in pieces; raises RecordingNotFound."""
        ...

    def remove(self, key: str) -> None:
        """Delete what is under `key`, which may be nothing."""
        ...


def open_storage(url: str) -> RecordingStorage:
    """The storage at a path or `s3://` address. Nothing is reached yet."""
    if url.startswith("s3://"):
        from telephony.recording.s3 import S3Storage  # noqa: PLC0415 (a folder needs no S3 library)

        return S3Storage(url)
    from telephony.recording.disk import DiskStorage  # noqa: PLC0415

    return DiskStorage(Path(url.removeprefix("file://")))


def keep(storage: RecordingStorage, key: str, file: Path, sha256: str) -> None:
    """Have the storage hold exactly this file under `key`, and make sure by reading it back.

    Raises RecordingConflict when it holds something else, StorageAway when it did not work.
    """
    try:
        storage.add(key, file)
    except FileExistsError:  # an earlier try, or another recording
        if digest_of(storage, key) != sha256:
            raise RecordingConflict(key) from None
        return
    if digest_of(storage, key) != sha256:
        storage.remove(key)  # we have just put it there
        raise StorageAway(f"{key} reads back otherwise than it was written")


def digest_of(storage: RecordingStorage, key: str) -> str:
    """SHA-256 of what is stored, in hexadecimal; raises RecordingNotFound and StorageAway."""
    found = hashlib.sha256()
    for piece in storage.read(key, 0, storage.size(key)):
        found.update(piece)
    return found.hexdigest()


def whole(storage: RecordingStorage, key: str) -> bytes:
    """All of a small object; raises RecordingNotFound and StorageAway."""
    return b"".join(storage.read(key, 0, storage.size(key)))
