from dataclasses import fields, replace
from io import BytesIO

import numpy as np
import pytest

from telephony.hearing import learned
from telephony.hearing.errors import BadModel
from telephony.hearing.learned import answering_machine_network, read_network, write_network
from telephony.hearing.network import INPUTS, Layer, Network
from telephony.hearing.spectrum import FIGURES, Spectrum
from tests.unit.telephony_hearing.sounds import babble


def written(network: Network) -> BytesIO:
    file = BytesIO()
    write_network(network, file)
    file.seek(0)
    return file


def test_weights_survive_being_written() -> None:
    network = answering_machine_network()
    again = read_network(written(network))
    figures = np.linspace(-1, 1, INPUTS, dtype=np.float32)
    assert np.array_equal(network.step(network.nothing(), figures)[1], again.step(again.nothing(), figures)[1])


@pytest.mark.parametrize("name", ["mean", "scale", "answers", "answers_bias"])
def test_weights_of_another_shape_are_refused(name: str) -> None:
    network = answering_machine_network()
    short = written(replace(network, **{name: getattr(network, name)[:-1]}))
    with pytest.raises(BadModel, match=f"shape of {name}"):
        read_network(short)


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("name", [field.name for field in fields(Layer)])
def test_layer_of_another_shape_is_refused(name: str, place: int) -> None:
    network = answering_machine_network()
    layers = list(network.layers)
    layers[place] = replace(layers[place], **{name: getattr(layers[place], name)[:-1]})
    short = written(replace(network, layers=tuple(layers)))
    with pytest.raises(BadModel, match="shape of"):
        read_network(short)


@pytest.mark.parametrize("content", [b"", b"something else", b"PK\x03\x04 half of an archive"])
def test_something_else_than_weights_is_refused(content: bytes) -> None:
    with pytest.raises(BadModel):
        read_network(BytesIO(content))


def test_weights_that_are_missing_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    file = BytesIO()
    np.savez(file, mean=np.zeros(INPUTS))
    file.seek(0)
    with pytest.raises(BadModel):
        read_network(file)
    monkeypatch.setattr(learned, "WEIGHTS", "none.npz")
    with pytest.raises(BadModel):
        answering_machine_network()


def test_many_calls_at_once_are_heard_as_each_alone() -> None:
    sound = np.stack([babble(0.4, seed=seed) for seed in range(3)]).astype(np.float32)
    together, alone = Spectrum((3,)), [Spectrum() for _ in range(3)]
    for at in range(0, sound.shape[1], 160):
        batch = together.hear(sound[:, at : at + 160]).figures
        assert batch.shape == (3, FIGURES)
        single = [each.hear(sound[number, at : at + 160]).figures for number, each in enumerate(alone)]
        assert np.allclose(batch, np.stack(single), atol=1e-4)
