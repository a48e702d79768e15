"""The directory in which uploaded files wait to be imported: one folder for each, with what was rejected beside it."""

import contextlib
import os
import re
import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

_HOST: Final = "host"
_LONGEST_NAME: Final = 100  # bytes: file systems take 255, and a file of rejected rows has a longer name
_UNWANTED: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


class Uploads:
    """Files in `directory`, which is made, for the owner's eyes only; they hold people's documents."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.host = self._host()

    def new_path(self, file_name: str) -> Path:
        """A path for a file to be written to, in a folder of its own; the name is the browser's, made harmless."""
        folder = self.directory / uuid4().hex
        folder.mkdir(mode=0o700)
        return folder / _harmless(file_name)

    def remove(self, path: Path) -> None:
        """Remove an uploaded file and its folder; one that is gone, or is none of ours, is left."""
        if path.parent.parent == self.directory:
            shutil.rmtree(path.parent, ignore_errors=True)

    def sweep(self, wanted: Collection[Path], before: datetime) -> int:
        """Remove the folders from before a moment that no job wants: uploads that were broken off. Returns how many."""
        kept = {path.parent for path in wanted}
        forgotten = [
            folder
            for folder in self.directory.iterdir()
            if folder.is_dir() and folder not in kept and folder.stat().st_mtime < before.timestamp()
        ]
        for folder in forgotten:
            shutil.rmtree(folder, ignore_errors=True)
        return len(forgotten)

    def _host(self) -> str:
        """An id kept beside the files: names of machines change, and a directory may be shared by several of them."""
        path = self.directory / _HOST
        if not path.exists():
            draft = self.directory / f"{_HOST}.{uuid4().hex}"
            draft.write_text(uuid4().hex)
            with contextlib.suppress(FileExistsError):  # another process was faster
                os.link(draft, path)
            draft.unlink()
        return path.read_text().strip()


def rejected_path(path: Path) -> Path:
    """Where what was rejected of an uploaded file is written."""
    return path.with_name(f"{path.stem}.rejected.csv")


def _harmless(file_name: str) -> str:
    name = _UNWANTED.sub("_", file_name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    kept = f"{_cut(stem)}.{_cut(suffix, 10)}" if dot and stem else _cut(name)
    return kept or "upload"


def _cut(name: str, longest: int = _LONGEST_NAME) -> str:
    return name.encode(errors="replace")[:longest].decode(errors="ignore")
