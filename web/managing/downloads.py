"""Files that are made while they are sent, so that none of any size is ever held whole."""

from collections.abc import AsyncIterable, Iterable
from urllib.parse import quote

from starlette.responses import StreamingResponse


def csv_download(pieces: Iterable[bytes] | AsyncIterable[bytes], file_name: str) -> StreamingResponse:
    """A CSV that the browser keeps under `file_name`; iterables are read in threads."""
    kept_as = f"attachment; filename*=utf-8''{quote(file_name, safe='')}"
    headers = {"content-disposition": kept_as, "cache-control": "no-store"}
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)
