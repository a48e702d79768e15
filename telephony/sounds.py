"""The sounds that a node can play."""

import re
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def sound_file(folder: Path | None, name: str) -> Path | None:
    """The WAV file of the sound `name` in `folder`; None for one that is not there or whose name is no plain word."""
    if folder is None or not _NAME.fullmatch(name):
        return None
    file = folder / f"{name}.wav"
    return file if file.is_file() else None
