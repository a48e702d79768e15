"""Learn the weights of the answering-machine detector from synthetic calls; needs espeak-ng.

    python -m scripts.train_answering_machine [--calls N] [--epochs N] [--units N] [--seed N] [--go-on]

--go-on starts from the weights that are there, with calls of another seed. Writes
`telephony/hearing/answering_machine.json`. Uses the voices and the sentences of the split "train" only.
"""

import argparse
import json
from dataclasses import fields
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np

from alo.bench.calls.scenes import Label, scene
from scripts.espeak_library import speaker
from scripts.recurrent_training import Lesson, learn
from telephony.hearing.frames import FULL_SCALE, SAMPLES
from telephony.hearing.learned import answering_machine_network
from telephony.hearing.network import FRAMES_PER_STEP, Network
from telephony.hearing.spectrum import Floats, Spectrum

WEIGHTS: Final = Path(__file__).parent.parent / "telephony" / "hearing" / "answering_machine.json"
SECONDS: Final = 5.0
SILENT_EVERY: Final = 12
CHUNK: Final = 1000


def drawn(label: Label, number: int) -> tuple[bytes, bool, float]:
    """The start of one call, whether it is a machine, and when speech begins (infinite: never)."""
    told = scene(label, "train", number, speaker(SECONDS + 0.2), SECONDS)
    return told.pcm, label == "machine", np.inf if told.speech_at_s is None else told.speech_at_s


def figures_of(sound: np.ndarray[tuple[int, int], np.dtype[np.int16]]) -> Floats:
    """What a detector sees of these calls: (calls, steps, INPUTS)."""
    spectrum = Spectrum((len(sound),))
    frames = sound.shape[1] // SAMPLES // FRAMES_PER_STEP * FRAMES_PER_STEP
    heard = [
        spectrum.hear(sound[:, at * SAMPLES : (at + 1) * SAMPLES].astype(np.float32) / np.float32(FULL_SCALE)).figures
        for at in range(frames)
    ]
    return np.stack(heard, axis=1).reshape(len(sound), frames // FRAMES_PER_STEP, -1)


def drawn_lesson(numbers: range) -> Lesson:
    """A human and a machine of each number, and some calls in which nobody speaks."""
    made: list[tuple[bytes, bool, float]] = []
    for number in numbers:
        made += [drawn("human", number), drawn("machine", number)]
        if number % SILENT_EVERY == 0:
            made.append(drawn("silence", number))
    sound = np.stack([np.frombuffer(pcm, "<i2") for pcm, _, _ in made])
    figures = np.concatenate([figures_of(sound[at : at + CHUNK]) for at in range(0, len(sound), CHUNK)])
    return Lesson(
        figures.astype(np.float16),
        np.array([machine for _, machine, _ in made]),
        np.array([speaks for _, _, speaks in made]),
    )


def lesson(calls: int, seed: int, processes: int) -> Lesson:
    """`calls` humans and as many machines. A new process for every CHUNK: the library goes on where it was."""
    starts = range(seed * calls, (seed + 1) * calls, CHUNK)
    tasks = [range(start, min(start + CHUNK, (seed + 1) * calls)) for start in starts]
    with get_context("spawn").Pool(processes, maxtasksperchild=1) as pool:
        parts = pool.map(drawn_lesson, tasks, chunksize=1)
    return Lesson(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Lesson)))


def main() -> None:
    """Draw calls, learn, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=12_000)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--units", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--go-on", action="store_true")
    given = parser.parse_args()
    begun = answering_machine_network() if given.go_on else None
    taught = lesson(given.calls, given.seed, given.processes)
    network: Network = learn(taught, given.units, given.epochs, given.seed, begun)
    WEIGHTS.write_text(json.dumps(network.as_data(), separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
