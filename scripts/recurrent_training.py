"""Training of a gated recurrent unit in numpy: back-propagation through time and Adam (Kingma & Ba 2015)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from telephony.hearing.network import ANSWERS, Network, sigmoid
from telephony.hearing.spectrum import BANDS, FIGURES, Floats

STEP_S: Final = 0.04
BATCH: Final = 128
RATE: Final = 4e-3
LEARNED: Final = ("inputs", "recurrent", "bias", "recurrent_bias", "answers", "answers_bias")
IGNORED_S: Final = 0.16  # of speech, before the network is asked who it is
ASKED_S: Final = 4.5  # after speech begins
HEARD_AFTER_S: Final = 0.1
CLIP: Final = 1.0
HISS: Final = 0.08  # of every figure: nothing is learned by heart
DROPPED: Final = 0.2  # of what is remembered, when it answers


@dataclass(frozen=True, slots=True)
class Lesson:
    """Calls: their figures (calls, steps, INPUTS), whether it is a machine, and when speech begins in seconds."""

    figures: NDArray[np.float16]  # half the memory, and finer than a line
    machine: NDArray[np.bool_]
    speaks_s: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Figures (steps, calls, INPUTS), the right answers and their weights (steps, calls, ANSWERS).

    `kept` (calls, units) is the factor of what is remembered when an answer is given, 0 where it is dropped.
    """

    figures: Floats
    right: Floats
    weight: Floats
    kept: Floats


@dataclass(frozen=True, slots=True)
class _Trace:
    memory: Floats
    reset: Floats
    update: Floats
    candidate: Floats
    kept: Floats


def learn(lesson: Lesson, units: int, epochs: int, seed: int, begun: Network | None = None) -> Network:
    """The network after so many passes through the lesson, from `begun` on; the rate falls as half a cosine."""
    chance = np.random.default_rng(seed)
    network = begun or _beginner(_some(lesson.figures), units, chance)
    adam = _Adam(
        {name: np.zeros_like(getattr(network, name)) for name in LEARNED},
        {name: np.zeros_like(getattr(network, name)) for name in LEARNED},
    )
    total = epochs * (len(lesson.machine) // BATCH)
    done = 0
    for epoch in range(epochs):
        loss = 0.0
        for batch in _batches(lesson, network.units, chance):
            step_loss, gradient = _gradient(network, batch)
            loss += step_loss
            done += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * done / max(1, total))) * min(1.0, done / 100)
            network = _stepped(network, gradient, adam, rate, done)
        print(f"epoch {epoch + 1}: loss {loss / max(1, total // epochs):.4f}", flush=True)
    return network


def _some(figures: NDArray[np.float16]) -> Floats:
    return figures[:: max(1, len(figures) // 2000)].astype(np.float32)


def _beginner(figures: Floats, units: int, chance: np.random.Generator) -> Network:
    flat = figures.reshape(-1, figures.shape[-1])
    inputs = flat.shape[1]

    def random(rows: int, columns: int) -> Floats:
        return np.asarray(chance.standard_normal((rows, columns)) / np.sqrt(rows), np.float32)

    bias = np.zeros(3 * units, np.float32)
    bias[units : 2 * units] = 1.0  # remembers, at first
    recurrent = np.concatenate([np.linalg.qr(chance.standard_normal((units, units)))[0] for _ in range(3)], axis=1)
    return Network(
        mean=np.round(flat.mean(axis=0), 3),
        scale=np.round(1 / (flat.std(axis=0) + 0.05), 3),
        inputs=random(inputs, 3 * units),
        recurrent=recurrent.astype(np.float32),
        bias=bias,
        recurrent_bias=np.zeros(units, np.float32),
        answers=random(units, ANSWERS),
        answers_bias=np.zeros(ANSWERS, np.float32),
    )


def _batches(lesson: Lesson, units: int, chance: np.random.Generator) -> Iterator[Batch]:
    order = chance.permutation(len(lesson.machine))
    for at in range(0, len(order) - BATCH + 1, BATCH):
        chosen = order[at : at + BATCH]
        figures = _varied(lesson.figures[chosen].astype(np.float32), chance).transpose(1, 0, 2)
        after = (np.arange(len(figures)) + 1)[:, None] * STEP_S - lesson.speaks_s[chosen]
        heard = (after > HEARD_AFTER_S).astype(np.float32)
        machine = np.broadcast_to(lesson.machine[chosen].astype(np.float32), after.shape)
        asked = ((after > IGNORED_S) & (after < ASKED_S)).astype(np.float32)
        sure = np.where((after > 0) & (after < HEARD_AFTER_S), 0, 0.3).astype(np.float32)
        kept = (chance.random((BATCH, units)) >= DROPPED).astype(np.float32) / np.float32(1 - DROPPED)
        yield Batch(figures, np.stack((heard, machine), axis=-1), np.stack((sure, asked), axis=-1), kept)


def _varied(figures: Floats, chance: np.random.Generator) -> Floats:
    """Every call through another equaliser and with a hiss, in place: the same words in other ears."""
    shape = (len(figures), 1, BANDS)
    figures += np.float32(HISS) * chance.standard_normal(figures.shape, np.float32)
    bends = chance.standard_normal((len(figures), 1, 3)) * np.array([0.15, 0.15, 0.15])
    place = np.linspace(-1, 1, BANDS)
    curve = bends @ np.stack([place, place**2 - 0.33, np.sin(np.pi * place)])
    curve = (curve + 0.03 * chance.standard_normal(shape)).astype(np.float32)
    for frame in range(figures.shape[-1] // FIGURES):
        figures[..., frame * FIGURES : frame * FIGURES + BANDS] += curve
    return figures


def _gradient(network: Network, batch: Batch) -> tuple[float, dict[str, Floats]]:
    """Loss of the batch (weighted cross-entropy per weight) and its gradient for each of LEARNED."""
    units, calls = network.units, batch.figures.shape[1]
    scaled = (batch.figures - network.mean) * network.scale
    given = scaled @ network.inputs + network.bias
    memory = np.zeros((calls, units), np.float32)
    traces: list[_Trace] = []
    memories = np.empty((len(given), calls, units), np.float32)
    for at, one in enumerate(given):
        kept = memory @ network.recurrent
        gates = sigmoid(one[:, : 2 * units] + kept[:, : 2 * units])
        reset, update = gates[:, :units], gates[:, units:]
        hidden = kept[:, 2 * units :] + network.recurrent_bias
        candidate = np.tanh(one[:, 2 * units :] + reset * hidden)
        traces.append(_Trace(memory, reset, update, candidate, hidden))
        memory = update * memory + (1 - update) * candidate
        memories[at] = memory
    memories *= batch.kept
    logits = memories @ network.answers + network.answers_bias
    weight = batch.weight / batch.weight.sum()
    loss = float((weight * (np.logaddexp(0, logits) - batch.right * logits)).sum())
    wrong = ((sigmoid(logits) - batch.right) * weight).astype(np.float32)
    asked = (wrong @ network.answers.T) * batch.kept
    return loss, {
        **_backwards(network, scaled, traces, asked),
        "answers": memories.reshape(-1, units).T @ wrong.reshape(-1, ANSWERS),
        "answers_bias": wrong.sum(axis=(0, 1)),
    }


def _backwards(network: Network, scaled: Floats, traces: list[_Trace], asked: Floats) -> dict[str, Floats]:
    """The gradient of what remembers; `asked` (steps, calls, units) is that of what is remembered, at each answer."""
    units = network.units
    given = np.empty((*asked.shape[:2], 3 * units), np.float32)
    recurrent = np.zeros_like(network.recurrent)
    recurrent_bias = np.zeros_like(network.recurrent_bias)
    later = np.zeros_like(asked[0])
    for at in range(len(traces) - 1, -1, -1):
        trace = traces[at]
        memory = later + asked[at]
        candidate = memory * (1 - trace.update) * (1 - trace.candidate**2)
        update = memory * (trace.memory - trace.candidate) * trace.update * (1 - trace.update)
        reset = candidate * trace.kept * trace.reset * (1 - trace.reset)
        hidden = candidate * trace.reset
        kept = np.concatenate((reset, update, hidden), axis=1)
        given[at] = np.concatenate((reset, update, candidate), axis=1)
        recurrent += trace.memory.T @ kept
        recurrent_bias += hidden.sum(axis=0)
        later = memory * trace.update + kept @ network.recurrent.T
    return {
        "inputs": scaled.reshape(-1, scaled.shape[-1]).T @ given.reshape(-1, 3 * units),
        "recurrent": recurrent,
        "bias": given.sum(axis=(0, 1)),
        "recurrent_bias": recurrent_bias,
    }


@dataclass(frozen=True, slots=True)
class _Adam:
    """Running means of the gradient and of its square."""

    first: dict[str, Floats]
    second: dict[str, Floats]


def _stepped(network: Network, gradient: dict[str, Floats], adam: _Adam, rate: float, done: int) -> Network:
    norm = float(np.sqrt(sum(float((part**2).sum()) for part in gradient.values())))
    changed: dict[str, Floats] = {}
    for name in LEARNED:
        slope = gradient[name] * min(1.0, CLIP / (norm + 1e-9))
        adam.first[name] += 0.1 * (slope - adam.first[name])
        adam.second[name] += 0.001 * (slope**2 - adam.second[name])
        correction = np.sqrt(1 - 0.999**done) / (1 - 0.9**done)
        changed[name] = getattr(network, name) - np.float32(rate * correction) * adam.first[name] / (
            np.sqrt(adam.second[name]) + np.float32(1e-8)
        )
    return replace(network, **changed)
