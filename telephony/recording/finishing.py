"""Finishing one recording, in steps that may be cut off anywhere and taken up again.

live/<id>.{agent,debtor}.wav, .json    raw; nothing else yet
made/<id>.<format>, .peaks.json, .json  encoded; the facts come last, and from then on these bytes are the recording
the storage has both files              each was read back
told/<id>.json                          the facts move here; then the raw and encoded files are removed
nothing                                 the dialer has acknowledged
"""

from collections.abc import Callable
from pathlib import Path

from telephony.errors import NothingRecorded
from telephony.recording.durable import move, remove, write_whole
from telephony.recording.encoding import digest, encode
from telephony.recording.facts import FinishedRecording
from telephony.recording.names import SIDES, Folder, Format, peaks_key, storage_key
from telephony.recording.note import RecordingNote
from telephony.recording.raw import SAMPLE_RATE, open_raw
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
    note = RecordingNote.load(folder.about(call_id))
    began = _last_written_at(folder, call_id) - raw.frames / SAMPLE_RATE if note is None else note.started_at
    facts = FinishedRecording(
        call_id=call_id,
        started_at=began,
        duration_s=raw.frames / SAMPLE_RATE,
        key=storage_key(call_id, began, made.format),
        format=made.format,
        size_bytes=made.size_bytes,
        sha256=made.sha256,
        complete=raw.complete and note is not None and not note.lacks(raw.shorter_frames / SAMPLE_RATE),
    )
    facts.save(folder.made_facts(call_id))
    passed("made")


def _store(folder: Folder, storage: RecordingStorage, facts: FinishedRecording, passed: Step) -> None:
    peaks = folder.peaks(facts.call_id)
    keep(storage, peaks_key(facts.key), peaks, digest(peaks))
    passed("waveform stored")
    keep(storage, facts.key, folder.encoded(facts.call_id, facts.format), facts.sha256)
    passed("stored")


def _last_written_at(folder: Folder, call_id: str) -> float:
    return max(_written_at(folder.raw(call_id, side)) for side in SIDES)


def _written_at(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0
