"""Finishing one recording, in steps that may be cut off anywhere and taken up again.

live/<id>.{agent,debtor}.wav, .json    raw; nothing else yet
made/<id>.<format>, .peaks.json, .json  encoded; the facts come last, and from then on these bytes are the recording
the storage has both files              each was read back
told/<id>.json                          the facts move here; then the raw and encoded files are removed
nothing                                 the dialer has acknowledged
"""

import json
from collections.abc import Callable
from pathlib import Path

from telephony.errors import NothingRecorded
from telephony.recording.durable import move, remove, write_whole
from telephony.recording.encoding import digest, encode
from telephony.recording.facts import FinishedRecording
from telephony.recording.names import SIDES, Folder, Format, peaks_key, storage_key
from telephony.recording.raw import SAMPLE_RATE, RawRecording, open_raw
from telephony.recording.storage import RecordingStorage, keep

Step = Callable[[str], None]  # called with the name of each step once it is done: tests are killed there


def finish(
    folder: Folder, storage: RecordingStorage, call_id: str, wanted: Format, passed: Step = lambda _: None
) -> FinishedRecording:
    """Bring a recording from wherever it is to the storage, and return its facts, which wait for acknowledgement.

    Raises RecordingRefused, RecordingConflict, StorageAway, and OSError when the disk is full; everything is kept then.
    """
    told = folder.told_facts(call_id)
    if not told.exists():
        facts_path = folder.made_facts(call_id)
        if not facts_path.exists():
            _make(folder, call_id, wanted, passed)
        facts = FinishedRecording.load(facts_path)
        _store(folder, storage, facts, passed)
        move(facts_path, told)
        passed("told")
    remove(folder.remains(call_id))
    passed("removed")
    return FinishedRecording.load(told)


def _make(folder: Folder, call_id: str, wanted: Format, passed: Step) -> None:
    raw = open_raw(folder, call_id)
    if not raw.frames:
        remove(folder.remains(call_id))
        raise NothingRecorded(call_id, "there is nothing in it")
    draft = folder.made / f"{call_id}.draft"
    made = encode(raw, draft, wanted)
    passed("encoded")
    move(draft, folder.encoded(call_id, made.format))
    write_whole(folder.peaks(call_id), made.peaks)
    passed("placed")
    began = _began(folder, call_id, raw)
    facts = FinishedRecording(
        call_id=call_id,
        started_at=began,
        duration_s=raw.frames / SAMPLE_RATE,
        key=storage_key(call_id, began, made.format),
        format=made.format,
        size_bytes=made.size_bytes,
        sha256=made.sha256,
        complete=raw.complete,
    )
    facts.save(folder.made_facts(call_id))
    passed("made")


def _store(folder: Folder, storage: RecordingStorage, facts: FinishedRecording, passed: Step) -> None:
    peaks = folder.peaks(facts.call_id)
    keep(storage, peaks_key(facts.key), peaks, digest(peaks))
    passed("waveform stored")
    keep(storage, facts.key, folder.encoded(facts.call_id, facts.format), facts.sha256)
    passed("stored")


def _began(folder: Folder, call_id: str, raw: RawRecording) -> float:
    """When the recorders began: as the node wrote it down, else from the time of the last write."""
    try:
        return float(json.loads(folder.about(call_id).read_bytes())["started_at"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        last = max(_written_at(folder.raw(call_id, side)) for side in SIDES)
        return last - raw.frames / SAMPLE_RATE


def _written_at(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0
