"""A folder of recorded calls: WAV files (8 kHz, mono, 16-bit) and `labels.csv`: at least the columns file and label."""

import csv
import wave
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from alo.bench.calls.phrases import Split
from alo.bench.calls.scenes import LABELS, Label, Scene, scene
from alo.bench.calls.voices import RATE_HZ
from alo.errors import UsageRefused

LABELS_FILE: Final = "labels.csv"
COLUMNS: Final = ("file", "label", "voice", "speech_at_s", "speech_ends_s", "beep_ends_s", "text")
_OTHER_NAMES: Final[Mapping[str, Label]] = {"voicemail": "machine", "answering_machine": "machine"}


@dataclass(frozen=True, slots=True)
class Recording:
    """A call of which it is known what answered."""

    file: Path
    label: Label
    text: str = ""
    beep_ends_s: float | None = None

    def pcm(self) -> bytes:
        """Its samples. Raises UsageRefused when it is not a file of the right format."""
        try:
            with wave.open(str(self.file)) as wav:
                form = (wav.getframerate(), wav.getnchannels(), wav.getsampwidth())
                if form != (RATE_HZ, 1, 2):
                    raise UsageRefused(str(self.file), "8000 Hz, 1 channel, 2 bytes a sample", f"{form}")
                return bytes(wav.readframes(wav.getnframes()))
        except (OSError, EOFError, wave.Error) as error:
            raise UsageRefused(str(self.file), "a WAV file", str(error)) from error


def write_recordings(
    folder: Path, counts: Mapping[Label, int], split: Split, first: int, processes: int = 1
) -> list[Recording]:
    """Make so many calls of each label, of the numbers from `first` on, and their labels file. Needs espeak-ng."""
    folder.mkdir(parents=True, exist_ok=True)
    tasks = [(label, split, first + number) for label, count in counts.items() for number in range(count)]
    with get_context("spawn").Pool(processes) as pool, (folder / LABELS_FILE).open("w", newline="") as labels:
        table = csv.DictWriter(labels, COLUMNS)
        table.writeheader()
        for (label, _, number), told in zip(tasks, pool.imap(_told, tasks, chunksize=4), strict=True):
            name = f"{label}_{number:05d}.wav"
            _write(folder / name, told)
            table.writerow(_row(name, told))
    return read_recordings(folder)


def read_recordings(folder: Path) -> list[Recording]:
    """The recordings of a folder, in the order of its labels. Raises UsageRefused at a row that says something else."""
    labels = folder / LABELS_FILE
    if not labels.is_file():
        raise UsageRefused("--folder", f"a folder with {LABELS_FILE}", str(folder))
    with labels.open(newline="", encoding="utf-8") as file:
        return list(_recordings(folder, list(csv.DictReader(file))))


def _recordings(folder: Path, rows: Sequence[Mapping[str, str | Any]]) -> Iterator[Recording]:
    for number, row in enumerate(rows, start=2):
        label = row.get("label") or ""
        known = _OTHER_NAMES.get(label, label)
        if known not in LABELS:
            raise UsageRefused(f"{LABELS_FILE}, line {number}, label", f"one of {', '.join(LABELS)}", label)
        ends = row.get("beep_ends_s")
        yield Recording(folder / (row.get("file") or ""), known, row.get("text") or "", float(ends) if ends else None)


def _told(task: tuple[Label, Split, int]) -> Scene:
    return scene(*task)


def _write(file: Path, told: Scene) -> None:
    with wave.open(str(file), "wb") as wav:
        wav.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        wav.writeframes(told.pcm)


def _row(name: str, told: Scene) -> dict[str, object]:
    def seconds(value: float | None) -> str:
        return "" if value is None else f"{value:.3f}"

    return {
        "file": name, "label": told.label, "voice": told.voice, "speech_at_s": seconds(told.speech_at_s),
        "speech_ends_s": seconds(told.speech_ends_s), "beep_ends_s": seconds(told.beep_ends_s), "text": told.text,
    }  # fmt: skip
