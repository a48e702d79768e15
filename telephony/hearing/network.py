"""A small recurrent network (gated recurrent units in layers, Cho et al. 2014) that hears some frames at a time. Pure.

Two answers after every step, each a logit: has somebody begun to speak, and is it a machine.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from telephony.hearing.spectrum import FIGURES, Floats

FRAMES_PER_STEP: Final = 4
INPUTS: Final = FIGURES * FRAMES_PER_STEP
ANSWERS: Final = 2  # heard, machine


@dataclass(frozen=True, slots=True)
class Layer:
    """Learned weights of one layer. Its units' gates reset and update and the candidate are side by side."""

    inputs: Floats  # (what it is given, 3 × units)
    recurrent: Floats  # (units, 3 × units)
    bias: Floats  # (3 × units,)
    recurrent_bias: Floats  # (units,) of the candidate

    @property
    def units(self) -> int:
        """How many numbers it remembers."""
        return int(self.recurrent.shape[0])

    def step(self, memory: Floats, given: Floats) -> Floats:
        """The memory (…, units) after what is given."""
        units = self.units
        new = given @ self.inputs + self.bias
        kept = memory @ self.recurrent
        gates = sigmoid(new[..., : 2 * units] + kept[..., : 2 * units])
        reset, update = gates[..., :units], gates[..., units:]
        candidate = np.tanh(new[..., 2 * units :] + reset * (kept[..., 2 * units :] + self.recurrent_bias))
        return np.asarray(update * memory + (1 - update) * candidate, np.float32)


@dataclass(frozen=True, slots=True)
class Network:
    """Learned weights. Each layer is given what the one before it remembers."""

    mean: Floats  # (INPUTS,)
    scale: Floats  # (INPUTS,)
    layers: tuple[Layer, ...]
    answers: Floats  # (units of the last layer, ANSWERS)
    answers_bias: Floats  # (ANSWERS,)

    def nothing(self) -> tuple[Floats, ...]:
        """The memory of each layer before anything is heard."""
        return tuple(np.zeros(layer.units, np.float32) for layer in self.layers)

    def step(self, memories: tuple[Floats, ...], figures: Floats) -> tuple[tuple[Floats, ...], Floats]:
        """The memories after some more frames (…, INPUTS), and the answers (…, ANSWERS)."""
        given = (figures - self.mean) * self.scale
        after: list[Floats] = []
        for layer, memory in zip(self.layers, memories, strict=True):
            given = layer.step(memory, given)
            after.append(given)
        return tuple(after), np.asarray(given @ self.answers + self.answers_bias, np.float32)


def sigmoid(values: Floats) -> Floats:
    """Between 0 and 1, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * values)), np.float32)
