"""Recordings in a bucket that speaks S3."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from telephony.errors import RecordingNotFound, StorageAway
from telephony.recording.storage import PIECE_BYTES


class S3Storage:
    """A prefix of a bucket. A recording is put in one request, which S3 makes visible whole or not at all."""

    def __init__(self, url: str) -> None:
        self._store = S3Store.from_url(
            url,
            client_options={
                "connect_timeout": timedelta(seconds=5),
                "timeout": timedelta(seconds=60),
                "allow_http": os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true",  # our options hide the library's
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
        )

    def add(self, key: str, file: Path) -> None:
        """Put the file unless there is something already (`If-None-Match: *`)."""
        try:
            obstore.put(self._store, key, file, mode="create", use_multipart=False)
        except (AlreadyExistsError, PreconditionError) as error:
            raise FileExistsError(key) from error
        except BaseError as error:
            raise StorageAway(_said(error)) from error

    def size(self, key: str) -> int:
        """Bytes of the object."""
        try:
            return int(obstore.head(self._store, key)["size"])
        except FileNotFoundError:
            raise RecordingNotFound(key) from None
        except BaseError as error:
            raise StorageAway(_said(error)) from error

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Fetch a range in one request, and hand it on in pieces."""
        if start >= end:
            return
        try:
            answer = obstore.get(self._store, key, options={"range": (start, end)})
            for piece in answer.stream(min_chunk_size=PIECE_BYTES):
                yield bytes(piece)
        except FileNotFoundError:
            raise RecordingNotFound(key) from None
        except BaseError as error:
            raise StorageAway(_said(error)) from error

    def remove(self, key: str) -> None:
        """Delete the object."""
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return
        except BaseError as error:
            raise StorageAway(_said(error)) from error


def _said(error: Exception) -> str:
    """The first line of the library's message: the rest is its own source."""
    return str(error).strip().splitlines()[0]
