"""Files on their way from a browser into the directory of uploads."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.datastructures import FormData, UploadFile

from debts.uploads import Uploads
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_

MAX_UPLOAD_BYTES: Final = 4 << 30
FILE_TYPES: Final = (".csv", ".txt", ".xlsx")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the directory of uploads; `name` is what the browser called it, `size` in bytes."""

    path: Path
    name: str
    size: int


@asynccontextmanager
async def stored(uploads: Uploads, form: FormData, field: str = "file") -> AsyncIterator[Stored]:
    """Keep the uploaded file of a form; it is removed again when the block raises. Raises FormRefused.

    Starlette has spooled it to disk while it came, so that its size costs no memory.
    """
    sent = form.get(field)
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise FormRefused(FieldRefused(field, N_("Choose a file.")))
    if not sent.filename.lower().endswith(FILE_TYPES):
        raise FormRefused(FieldRefused(field, N_("Choose a CSV, TXT or XLSX file.")))
    if not sent.size:
        raise FormRefused(FieldRefused(field, N_("This file is empty.")))
    path = uploads.new_path(sent.filename)
    try:
        await asyncio.to_thread(_copy, sent, path)
        yield Stored(path, sent.filename, sent.size)
    except BaseException:
        uploads.remove(path)
        raise


def _copy(sent: UploadFile, path: Path) -> None:
    with path.open("xb") as file:
        shutil.copyfileobj(sent.file, file, 1 << 20)
