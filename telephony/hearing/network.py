"""A small recurrent network (gated recurrent unit, Cho et al. 2014) that hears two frames at a time. Pure.

Two answers after every step, each a logit: has somebody begun to speak, and is it a machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np

from telephony.hearing.errors import BadModel
from telephony.hearing.spectrum import FIGURES, Floats

FRAMES_PER_STEP: Final = 2
INPUTS: Final = FIGURES * FRAMES_PER_STEP
ANSWERS: Final = 2  # heard, machine
DIGITS: Final = 3  # of a weight in the file


@dataclass(frozen=True, slots=True)
class Network:
    """Learned weights. `units` are gates reset and update and the candidate, side by side."""

    mean: Floats  # (INPUTS,)
    scale: Floats  # (INPUTS,)
    inputs: Floats  # (INPUTS, 3 × units)
    recurrent: Floats  # (units, 3 × units)
    bias: Floats  # (3 × units,)
    recurrent_bias: Floats  # (units,) of the candidate
    answers: Floats  # (units, ANSWERS)
    answers_bias: Floats  # (ANSWERS,)

    @property
    def units(self) -> int:
        """How many numbers it remembers."""
        return int(self.recurrent.shape[0])

    def step(self, memory: Floats, figures: Floats) -> tuple[Floats, Floats]:
        """The memory after two more frames (…, INPUTS), and the answers (…, ANSWERS)."""
        units = self.units
        given = ((figures - self.mean) * self.scale) @ self.inputs + self.bias
        kept = memory @ self.recurrent
        gates = sigmoid(given[..., : 2 * units] + kept[..., : 2 * units])
        reset, update = gates[..., :units], gates[..., units:]
        candidate = np.tanh(given[..., 2 * units :] + reset * (kept[..., 2 * units :] + self.recurrent_bias))
        memory = update * memory + (1 - update) * candidate
        return memory, memory @ self.answers + self.answers_bias

    def as_data(self) -> dict[str, Any]:
        """The weights as lists of rounded numbers, for a text file."""
        return {each.name: np.round(getattr(self, each.name).astype(float), DIGITS).tolist() for each in fields(self)}


def network_of(data: Mapping[str, Any]) -> Network:
    """The network that `as_data` wrote. Raises BadModel."""
    try:
        network = Network(**{each.name: np.array(data[each.name], np.float32) for each in fields(Network)})
    except (KeyError, ValueError, TypeError) as error:
        raise BadModel(f"{type(error).__name__}: {error}") from error
    units = network.units
    expected = {
        "mean": (INPUTS,),
        "scale": (INPUTS,),
        "inputs": (INPUTS, 3 * units),
        "recurrent": (units, 3 * units),
        "bias": (3 * units,),
        "recurrent_bias": (units,),
        "answers": (units, ANSWERS),
        "answers_bias": (ANSWERS,),
    }
    wrong = [name for name, shape in expected.items() if getattr(network, name).shape != shape]
    if wrong:
        raise BadModel(f"shape of {', '.join(wrong)}")
    return network


def sigmoid(values: Floats) -> Floats:
    """Between 0 and 1, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * values)), np.float32)
