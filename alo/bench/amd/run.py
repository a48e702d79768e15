"""Feeds recordings to the detector as a call does, and counts how often it is right, how fast, and what it costs."""

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from alo.bench.amd.asterisk import Asterisk
from alo.bench.calls.phrases import Split
from alo.bench.calls.recordings import Recording, read_recordings, write_recordings
from alo.bench.calls.scenes import LABELS, Label
from alo.bench.machine import load_average
from telephony.hearing import AnsweringMachineDetector, BeepDetector, BeepKind
from telephony.hearing.frames import FRAME_BYTES, FRAME_MS

KINDS: Final = (*LABELS, "none")
JUDGED: Final = ("human", "machine")
CURVE: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
GOAL_RIGHT: Final = 0.97
GOAL_HUMAN_P95_MS: Final = 2000
GOAL_CPU_US: Final = 300
_PATIENCE_MS: Final = 15_000  # of a recording; silence after its end

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AmdOptions:
    """What to measure: so many files made for it, or those of a folder."""

    files: int
    folder: Path | None
    caution: float
    seed: int
    made: Split
    asterisk_root: Path
    curve: bool = True


@dataclass(frozen=True, slots=True)
class Heard:
    """What the detector said of a recording, when (ms after the answer), and its CPU per frame until then in µs."""

    kind: str
    at_ms: int
    cpu_us: float


def measure(options: AmdOptions, tell: Told) -> dict[str, Any]:
    """The figures. Raises UsageRefused for a folder that cannot be read."""
    if options.folder is not None:
        return _measured(read_recordings(options.folder), options, tell)
    with tempfile.TemporaryDirectory(prefix="alo-bench-amd-") as name:
        tell(f"making {options.files} calls")
        half = options.files // 2
        counts: dict[Label, int] = dict.fromkeys(LABELS, max(1, options.files // 20))
        counts["human"], counts["machine"] = options.files - half, half
        made = write_recordings(Path(name), counts, options.made, options.seed * options.files, processes=2)
        return _measured(made, options, tell)


def _measured(recordings: Sequence[Recording], options: AmdOptions, tell: Told) -> dict[str, Any]:
    load_before = load_average()
    tell(f"listening to {len(recordings)} calls")
    heard = [listen(recording.pcm(), options.caution) for recording in recordings]
    figures = {
        "files": len(recordings),
        "caution": options.caution,
        "cores": len(os.sched_getaffinity(0)),
        "load_average_before": load_before,
        **summary([each.label for each in recordings], heard),
        "cpu_us_per_frame": round(float(np.median([each.cpu_us for each in heard])), 1),
        "cpu_us_per_frame_p95": round(float(np.percentile([each.cpu_us for each in heard], 95)), 1),
        "beep": beeps(recordings),
    }
    if options.curve:
        tell("listening with other cautions")
        figures["curve"] = [_point(recordings, caution) for caution in CURVE]
    figures["asterisk"] = _asterisk(recordings, options.asterisk_root, tell)
    figures["goals"] = goals(figures)
    figures["wrong"] = [
        {"file": each.file.name, "label": each.label, "verdict": one.kind, "at_ms": one.at_ms, "text": each.text}
        for each, one in zip(recordings, heard, strict=True)
        if each.label != one.kind
    ]
    return figures


def listen(pcm: bytes, caution: float) -> Heard:
    """Feed the call, and silence after it, frame by frame until there is a verdict."""
    detector = AnsweringMachineDetector(caution)
    sound = pcm + bytes(max(0, _PATIENCE_MS // FRAME_MS * FRAME_BYTES - len(pcm)))
    begun = time.thread_time_ns()
    for number, at in enumerate(range(0, len(sound) - FRAME_BYTES + 1, FRAME_BYTES), start=1):
        if (verdict := detector.feed(sound[at : at + FRAME_BYTES])) is not None:
            return Heard(verdict.kind.value, verdict.at_ms, (time.thread_time_ns() - begun) / number / 1000)
    return Heard("none", _PATIENCE_MS, (time.thread_time_ns() - begun) / (_PATIENCE_MS // FRAME_MS) / 1000)


def summary(labels: Sequence[str], heard: Sequence[Heard]) -> dict[str, Any]:
    """Share of each label that was right, all verdicts by label, and when they came (ms)."""
    pairs = Counter((label, each.kind) for label, each in zip(labels, heard, strict=True))
    present = [kind for kind in KINDS if kind in set(labels)]
    return {
        "right": {label: round(pairs[label, label] / labels.count(label), 4) for label in present},
        "confusion": {label: {kind: pairs[label, kind] for kind in KINDS if pairs[label, kind]} for label in present},
        "verdict_ms": {label: _quantiles(labels, heard, label) for label in present},
    }


def _quantiles(labels: Sequence[str], heard: Sequence[Heard], label: str) -> dict[str, int]:
    times = [each.at_ms for known, each in zip(labels, heard, strict=True) if known == label]
    return {f"p{share}": round(float(np.percentile(times, share))) for share in (50, 95, 99)}


def _point(recordings: Sequence[Recording], caution: float) -> dict[str, Any]:
    chosen = [each for each in recordings if each.label in JUDGED]
    figures = summary([each.label for each in chosen], [listen(each.pcm(), caution) for each in chosen])
    return {"caution": caution, "right": figures["right"], "verdict_ms": figures["verdict_ms"]}


def beeps(recordings: Sequence[Recording]) -> dict[str, Any]:
    """How many beeps of machines were heard, and how long after their end it was said."""
    ends = [(each, each.beep_ends_s) for each in recordings if each.beep_ends_s is not None]
    late: list[float] = []
    for recording, ends_s in ends:
        detector = BeepDetector()
        pcm = recording.pcm() + bytes(50 * FRAME_BYTES)  # some end with their beep
        verdicts = (
            detector.feed(pcm[at : at + FRAME_BYTES]) for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)
        )
        verdict = next((each for each in verdicts if each is not None), None)
        if verdict is not None and verdict.kind is BeepKind.BEEP and abs(verdict.at_ms - 1000 * ends_s) < 200:
            late.append(verdict.at_ms - 1000 * ends_s)
    return {
        "recordings": len(ends),
        "found": len(late),
        "after_ms_p95": round(float(np.percentile(late, 95))) if late else None,
    }


def _asterisk(recordings: Sequence[Recording], root: Path, tell: Told) -> dict[str, Any]:
    """The same of Asterisk's AMD(), on humans and machines; `installed` is false where there is none."""
    asterisk = Asterisk(root)
    version = asterisk.version()
    if version is None:
        return {"installed": False}
    chosen = [each for each in recordings if each.label in JUDGED]
    tell(f"{version} listens, in real time")
    verdicts = asterisk.verdicts([each.file for each in chosen])
    figures = summary([each.label for each in chosen], [Heard(kind, 0, 0.0) for kind in _known(verdicts)])
    return {"installed": True, "version": version, "right": figures["right"], "confusion": figures["confusion"]}


def _known(verdicts: Sequence[str]) -> list[str]:
    return [verdict if verdict in JUDGED else "none" for verdict in verdicts]


def goals(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """What was promised, beside what was measured; only of labels that there are recordings of."""
    right = {label: figures["right"][label] for label in JUDGED if label in figures["right"]}
    rows = [(f"right.{label}", f"≥ {GOAL_RIGHT}", value, value >= GOAL_RIGHT) for label, value in right.items()]
    if human := figures["verdict_ms"].get("human"):
        rows.append(("verdict_ms.human.p95", f"≤ {GOAL_HUMAN_P95_MS}", human["p95"], human["p95"] <= GOAL_HUMAN_P95_MS))
    cpu = figures["cpu_us_per_frame"]
    rows.append(("cpu_us_per_frame", f"≤ {GOAL_CPU_US}", cpu, cpu <= GOAL_CPU_US))
    return [{"figure": name, "goal": goal, "value": value, "met": met} for name, goal, value, met in rows]
