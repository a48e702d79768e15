import json

import numpy as np
import pytest

from telephony.hearing.errors import BadModel
from telephony.hearing.learned import answering_machine_network
from telephony.hearing.network import INPUTS, network_of
from telephony.hearing.spectrum import FIGURES, Spectrum
from tests.unit.telephony_hearing.sounds import babble


def test_weights_survive_being_written() -> None:
    network = answering_machine_network()
    again = network_of(json.loads(json.dumps(network.as_data())))
    figures = np.linspace(-1, 1, INPUTS, dtype=np.float32)
    memory = np.zeros(network.units, np.float32)
    assert np.array_equal(network.step(memory, figures)[1], again.step(memory, figures)[1])


@pytest.mark.parametrize("name", ["mean", "inputs", "recurrent_bias", "answers"])
def test_weights_of_another_shape_are_refused(name: str) -> None:
    data = answering_machine_network().as_data()
    data[name] = data[name][:-1]
    with pytest.raises(BadModel, match=name):
        network_of(data)


@pytest.mark.parametrize("data", [{}, {"mean": "x"}])
def test_something_else_than_weights_is_refused(data: dict[str, str]) -> None:
    with pytest.raises(BadModel):
        network_of(data)


def test_many_calls_at_once_are_heard_as_each_alone() -> None:
    sound = np.stack([babble(0.4, seed=seed) for seed in range(3)]).astype(np.float32)
    together, alone = Spectrum((3,)), [Spectrum() for _ in range(3)]
    for at in range(0, sound.shape[1], 160):
        batch = together.hear(sound[:, at : at + 160]).figures
        assert batch.shape == (3, FIGURES)
        single = [each.hear(sound[number, at : at + 160]).figures for number, each in enumerate(alone)]
        assert np.allclose(batch, np.stack(single), atol=1e-4)
