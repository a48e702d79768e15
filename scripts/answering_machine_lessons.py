"""Synthetic calls as the answering-machine detector sees them, with what is true of them; needs espeak-ng."""

from dataclasses import dataclass, fields
from multiprocessing import get_context
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alo.bench.calls.scenes import Label, scene, script
from alo.bench.calls.voices import Sound, Voice
from scripts.espeak_library import speaker
from telephony.hearing.frames import FULL_SCALE, SAMPLES
from telephony.hearing.spectrum import Spectrum

SECONDS: Final = 4.0
SILENT_EVERY: Final = 12
CHUNK: Final = 1000
_LATE: Final = SAMPLES * 2  # a phoneme is asked for when as much of it has been heard
_UTTERED: Final = 1000  # told from any sound


@dataclass(frozen=True, slots=True)
class Lesson:
    """Calls: their figures (calls, frames, FIGURES), whether it is a machine, when speech begins in seconds (infinite:
    never), and the number of the phoneme that was heard last (calls, frames).
    """

    figures: NDArray[np.float16]  # half the memory, and finer than a line
    machine: NDArray[np.bool_]
    speaks_s: NDArray[np.float64]
    phonemes: NDArray[np.uint8]


def lesson(calls: int, processes: int) -> Lesson:
    """`calls` humans and as many machines. A new process for every CHUNK: the library goes on where it was."""
    tasks = [range(start, min(start + CHUNK, calls)) for start in range(0, calls, CHUNK)]
    with get_context("spawn").Pool(processes, maxtasksperchild=1) as pool:
        parts = pool.map(drawn, tasks, chunksize=1)
    return Lesson(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Lesson)))


def drawn(numbers: range) -> Lesson:
    """A human and a machine of each number, and some calls in which nobody speaks."""
    made = []
    for number in numbers:
        made += [_call("human", number), _call("machine", number)]
        if number % SILENT_EVERY == 0:
            made.append(_call("silence", number))
    sounds, machine, speaks_s, phonemes = zip(*made, strict=True)
    return Lesson(_figures(np.stack(sounds)), np.array(machine), np.array(speaks_s), np.stack(phonemes))


def _call(label: Label, number: int) -> tuple[NDArray[np.int16], bool, float, NDArray[np.uint8]]:
    say = speaker(SECONDS + 0.2)
    say.uttered.clear()
    told = scene(label, "train", number, say, SECONDS)
    uttered = iter(tuple(say.uttered))

    def utter(_text: str, _voice: Voice) -> Sound:
        return next(uttered).astype(float) + _UTTERED

    written = script(label, "train", number, utter, SECONDS)
    heard = np.where(written >= _UTTERED, written - _UTTERED, 0).astype(np.uint8)
    ends = np.arange(1, len(heard) // SAMPLES + 1) * SAMPLES
    speaks_s = np.inf if told.speech_at_s is None else told.speech_at_s
    return np.frombuffer(told.pcm, "<i2"), label == "machine", speaks_s, heard[np.maximum(ends - _LATE, 0)]


def _figures(sound: NDArray[np.int16]) -> NDArray[np.float16]:
    """What a detector sees of these calls: (calls, frames, FIGURES)."""
    spectrum = Spectrum((len(sound),))
    heard = [
        spectrum.hear(sound[:, at * SAMPLES : (at + 1) * SAMPLES].astype(np.float32) / np.float32(FULL_SCALE)).figures
        for at in range(sound.shape[1] // SAMPLES)
    ]
    return np.stack(heard, axis=1).astype(np.float16)
