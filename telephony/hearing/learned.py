"""The file of weights that `scripts/train_answering_machine.py` writes: a constant of the package."""

from collections.abc import Mapping
from importlib.resources import files
from typing import IO, Final
from zipfile import BadZipFile

import numpy as np

from telephony.hearing.errors import BadModel
from telephony.hearing.network import ANSWERS, INPUTS, Layer, Network
from telephony.hearing.spectrum import Floats

WEIGHTS: Final = "answering_machine.npz"


def answering_machine_network() -> Network:
    """The network. Raises BadModel when the file is missing or is something else."""
    try:
        with files("telephony.hearing").joinpath(WEIGHTS).open("rb") as file:
            return read_network(file)
    except OSError as error:
        raise BadModel(str(error)) from error


def read_network(file: IO[bytes]) -> Network:
    """The network that `write_network` wrote. Raises BadModel."""
    try:
        with np.load(file, allow_pickle=False) as arrays:
            read = {name: np.asarray(arrays[name], np.float32) for name in arrays.files}
        return _network(read)
    except (EOFError, ValueError, KeyError, BadZipFile) as error:
        raise BadModel(f"{type(error).__name__}: {error}") from error


def write_network(network: Network, file: IO[bytes]) -> None:
    """Half precision: a weight is good to three digits."""
    arrays = {
        "mean": network.mean, "scale": network.scale, "answers": network.answers, "answers_bias": network.answers_bias,
    }  # fmt: skip
    for place, layer in enumerate(network.layers):
        for name in Layer.__slots__:
            arrays[f"{place}_{name}"] = getattr(layer, name)
    np.savez_compressed(file, allow_pickle=False, **{name: array.astype(np.float16) for name, array in arrays.items()})


def _network(read: Mapping[str, Floats]) -> Network:
    count = sum(name.endswith("_recurrent") for name in read)
    layers = tuple(Layer(*(read[f"{place}_{name}"] for name in Layer.__slots__)) for place in range(count))
    given = INPUTS
    for place, layer in enumerate(layers):
        units = layer.units
        _expect(f"{place}_inputs", layer.inputs, (given, 3 * units))
        _expect(f"{place}_recurrent", layer.recurrent, (units, 3 * units))
        _expect(f"{place}_bias", layer.bias, (3 * units,))
        _expect(f"{place}_recurrent_bias", layer.recurrent_bias, (units,))
        given = units
    network = Network(read["mean"], read["scale"], layers, read["answers"], read["answers_bias"])
    _expect("mean", network.mean, (INPUTS,))
    _expect("scale", network.scale, (INPUTS,))
    _expect("answers", network.answers, (given, ANSWERS))
    _expect("answers_bias", network.answers_bias, (ANSWERS,))
    return network


def _expect(name: str, array: Floats, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise BadModel(f"shape of {name}: {array.shape} instead of {shape}")
