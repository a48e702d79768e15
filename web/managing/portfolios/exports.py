"""What was learned of a portfolio, as files for the system that the debts came from."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from debts.export import ExportKind, export
from web.managing.downloads import csv_download
from web.services import services_of
from web.sessions import Viewer

_IN_MEMORY: Final = 1024 * 1024
_PIECE: Final = 256 * 1024


async def phones(request: Request, viewer: Viewer) -> Response:
    """Every phone and what calls to it came to."""
    return await _download(request, viewer, ExportKind.PHONES)


async def contacts(request: Request, viewer: Viewer) -> Response:
    """Every person with the last and the next contact."""
    return await _download(request, viewer, ExportKind.CONTACTS)


async def _download(request: Request, viewer: Viewer, kind: ExportKind) -> Response:
    """Send a file that is whole: a failure halfway is an error page, and no slow reader holds a connection."""
    portfolio_id = int(request.path_params["portfolio_id"])
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed once it is sent
    try:
        await _write(request, viewer, kind, file)
    except BaseException:
        file.close()
        raise
    return csv_download(_pieces(file), f"{kind.value}-{portfolio_id}.csv")


async def _write(
    request: Request, viewer: Viewer, kind: ExportKind, file: "tempfile.SpooledTemporaryFile[bytes]"
) -> None:
    async def write(piece: bytes) -> None:
        file.write(piece)

    portfolio_id = int(request.path_params["portfolio_id"])
    async with services_of(request).pool.acquire() as conn:
        await export(conn, kind, portfolio_id, write, now=datetime.now(UTC), by=viewer.user_id)


def _pieces(file: "tempfile.SpooledTemporaryFile[bytes]") -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
