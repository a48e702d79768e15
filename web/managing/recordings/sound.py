"""The sound of a recording through the web process, whole or in ranges (RFC 9110 §14), and its waveform."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from telephony.errors import RecordingNotFound, StorageAway
from telephony.recording.names import MEDIA_TYPES, SUFFIXES, peaks_key
from telephony.recording.playing import Sound, as_stored, as_wav
from telephony.recording.storage import whole
from web import audit
from web.errors import RangeRefused
from web.managing.answers import there
from web.managing.recordings import reading
from web.managing.recordings.reading import Line
from web.ranges import wanted_range
from web.services import services_of
from web.sessions import Viewer

T = TypeVar("T")


async def peaks(request: Request, viewer: Viewer) -> Response:
    """The waveform of both sides, as JSON."""
    line = await _line(request, viewer)
    content = await _from_storage(lambda: whole(services_of(request).recordings, peaks_key(line.key)))
    return Response(content, media_type="application/json")


async def audio(request: Request, viewer: Viewer) -> Response:
    """The sound; `?as=wav` for browsers that do not know its format, `?download` to keep it. Logged."""
    line = await _line(request, viewer)
    storage = services_of(request).recordings
    converted = request.query_params.get("as") == "wav" and line.format != "wav"
    open_sound = as_wav if converted else as_stored
    sound = await _from_storage(lambda: open_sound(storage, line.key))
    try:
        part = wanted_range(request.headers.get("range"), sound.size)
    except RangeRefused:
        return Response(status_code=416, headers={"content-range": f"bytes */{sound.size}"})
    download = "download" in request.query_params
    if request.method != "HEAD":
        await _log(request, viewer, line.attempt_id, download=download)
    fmt = "wav" if converted else line.format
    headers = {"accept-ranges": "bytes"}
    if download:
        headers["content-disposition"] = f'attachment; filename="{line.attempt_id}.{_suffix(fmt)}"'
    return _answer(sound, part, headers, _media_type(fmt))


def _answer(sound: Sound, part: tuple[int, int] | None, headers: dict[str, str], media_type: str) -> Response:
    start, end = part or (0, sound.size)
    headers["content-length"] = str(end - start)
    if part is not None:
        headers["content-range"] = f"bytes {start}-{end - 1}/{sound.size}"
    status = 200 if part is None else 206
    return StreamingResponse(sound.read(start, end), status, headers=headers, media_type=media_type)


async def _line(request: Request, viewer: Viewer) -> Line:
    attempt_id: UUID = request.path_params["attempt_id"]
    async with services_of(request).pool.acquire() as conn:
        line = there(await reading.one(conn, viewer, attempt_id))
    return there(line if line.deleted_at is None else None)


async def _log(request: Request, viewer: Viewer, attempt_id: UUID, *, download: bool) -> None:
    action = audit.Action.RECORDING_DOWNLOADED if download else audit.Action.RECORDING_LISTENED
    async with services_of(request).pool.acquire() as conn:
        await reading.note(conn, action, viewer, attempt_id, datetime.now(UTC))


async def _from_storage(read: Callable[[], T]) -> T:
    """Read in a thread; what is not there is a page not found, a storage that is away is told as such."""
    try:
        return await asyncio.to_thread(read)
    except RecordingNotFound as error:
        raise HTTPException(404) from error
    except (StorageAway, OSError) as error:
        raise HTTPException(503) from error


def _suffix(fmt: str) -> str:
    return next(suffix for name, suffix in SUFFIXES.items() if name == fmt)


def _media_type(fmt: str) -> str:
    return next(kind for name, kind in MEDIA_TYPES.items() if name == fmt)
