from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from telephony.hearing.errors import BadModel
from telephony.hearing.learned import answering_machine_network, read_network, write_network
from telephony.hearing.network import INPUTS, Layer
from telephony.hearing.spectrum import FIGURES, Spectrum
from tests.unit.telephony_hearing.sounds import babble


def test_weights_survive_being_written(tmp_path: Path) -> None:
    network = answering_machine_network()
    write_network(network, tmp_path / "again.npz")
    again = read_network(tmp_path / "again.npz")
    figures = np.linspace(-1, 1, INPUTS, dtype=np.float32)
    assert np.array_equal(network.step(network.nothing(), figures)[1], again.step(again.nothing(), figures)[1])


@pytest.mark.parametrize("name", ["mean", "scale", "answers", "answers_bias"])
def test_weights_of_another_shape_are_refused(name: str, tmp_path: Path) -> None:
    network = answering_machine_network()
    write_network(replace(network, **{name: getattr(network, name)[:-1]}), tmp_path / "short.npz")
    with pytest.raises(BadModel, match=f"shape of {name}"):
        read_network(tmp_path / "short.npz")


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("name", [field.name for field in fields(Layer)])
def test_layer_of_another_shape_is_refused(name: str, place: int, tmp_path: Path) -> None:
    network = answering_machine_network()
    layers = list(network.layers)
    layers[place] = replace(layers[place], **{name: getattr(layers[place], name)[:-1]})
    write_network(replace(network, layers=tuple(layers)), tmp_path / "short.npz")
    with pytest.raises(BadModel, match="shape of"):
        read_network(tmp_path / "short.npz")


@pytest.mark.parametrize("content", [b"", b"something else", b"PK\x03\x04 half of an archive"])
def test_something_else_than_weights_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "other.npz").write_bytes(content)
    with pytest.raises(BadModel):
        read_network(tmp_path / "other.npz")


def test_weights_that_are_missing_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "few.npz", mean=np.zeros(INPUTS))
    for file in ("few.npz", "none.npz"):
        with pytest.raises(BadModel):
            read_network(tmp_path / file)


def test_many_calls_at_once_are_heard_as_each_alone() -> None:
    sound = np.stack([babble(0.4, seed=seed) for seed in range(3)]).astype(np.float32)
    together, alone = Spectrum((3,)), [Spectrum() for _ in range(3)]
    for at in range(0, sound.shape[1], 160):
        batch = together.hear(sound[:, at : at + 160]).figures
        assert batch.shape == (3, FIGURES)
        single = [each.hear(sound[number, at : at + 160]).figures for number, each in enumerate(alone)]
        assert np.allclose(batch, np.stack(single), atol=1e-4)
