"""Whether there is room to record."""

import shutil
from pathlib import Path
from typing import Final

MEGABYTE: Final = 1024 * 1024


def room_to_record(folder: Path, spare_mb: int) -> bool:
    """Whether the disk of `folder` has more than `spare_mb` megabytes free; False where the folder is not to be had.

    One call writes 1.9 MB a minute (two sides of 16 kB a second) until it is finished.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return shutil.disk_usage(folder).free > spare_mb * MEGABYTE
    except OSError:
        return False
