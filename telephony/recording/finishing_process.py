"""The child process that finishes recordings: `call_id format` in on standard input, one line of JSON out for each.

Encoding and storing block and need the processor; here they take it only when no call wants it.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Final, TextIO

from telephony.errors import NothingRecorded, RecordingConflict, RecordingRefused, StorageAway, TelephonyError
from telephony.lifeline import die_with
from telephony.recording.disk import DISK_FULL
from telephony.recording.finishing import finish
from telephony.recording.names import SUFFIXES, Folder, Format
from telephony.recording.storage import RecordingStorage, open_storage

NICENESS: Final = 10
FORMATS: Final[Mapping[str, Format]] = MappingProxyType({name: name for name in SUFFIXES})


def main() -> None:
    """Work until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--storage", required=True)
    given = parser.parse_args()
    die_with(given.parent)
    os.nice(NICENESS)
    storage = open_storage(given.storage)
    with _answers() as answers:
        for line in sys.stdin:
            call_id, wanted = line.split()
            answer = attempt(Folder(given.folder), storage, call_id, FORMATS[wanted])
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


def _answers() -> TextIO:
    """Standard output, kept for answers: what logs and libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def attempt(folder: Folder, storage: RecordingStorage, call_id: str, wanted: Format) -> dict[str, object]:
    """Finish one recording and tell how it went: `facts`, or the kind of failure and its words."""
    try:
        return {"facts": asdict(finish(folder, storage, call_id, wanted))}
    except (TelephonyError, OSError) as error:
        return {"failed": kind_of(error), "detail": str(error)}


def kind_of(error: TelephonyError | OSError) -> str:
    """`empty`, `refused` and `conflict` are final; `full`, `storage` and `disk` are tried again."""
    match error:
        case NothingRecorded():
            return "empty"
        case RecordingConflict():
            return "conflict"
        case RecordingRefused():
            return "refused"
        case StorageAway():
            return "storage"
        case OSError() if error.errno in DISK_FULL:
            return "full"
        case _:
            return "disk"


if __name__ == "__main__":
    main()
