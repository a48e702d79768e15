"""Training of the network of `telephony.hearing.network` with PyTorch, which has the same gated recurrent units."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from scripts.answering_machine_lessons import Lesson
from scripts.espeak_library import PHONEMES
from telephony.hearing.frames import FRAME_MS
from telephony.hearing.network import ANSWERS, FRAMES_PER_STEP, INPUTS, Layer, Network
from telephony.hearing.spectrum import BANDS, Floats

STEP_S: Final = FRAMES_PER_STEP * FRAME_MS / 1000
BATCH: Final = 256
RATE: Final = 3e-3
DECAY: Final = 0.01
IGNORED_S: Final = 0.32  # of speech, before the network is asked who it is
ASKED_S: Final = 2.8  # after speech begins
HEARD_AFTER_S: Final = 0.1
HEARD_WEIGHT: Final = 0.3
PHONEME_WEIGHT: Final = 0.3
CLIP: Final = 1.0
HISS: Final = 0.08  # of every figure: nothing is learned by heart
PACE: Final = 0.1  # standard deviation of the logarithm of how much faster a call is heard
SHIFT: Final = 8.0  # and of how many frames later
TRACT: Final = 0.06  # and of the logarithm of how much higher its bands are
DEAF_BANDS: Final = 3  # as many at most are not heard, side by side
LONGEST: Final = 184  # frames
DROPPED: Final = 0.15  # of what is remembered, when it answers


class _Ear(nn.Module):  # type: ignore[misc]  # the library is not installed where this is checked
    """The network, and beside it what its first layer takes for the phoneme of the moment, which is not kept.

    Who is taught to tell phonemes hears words sooner (Lugosch et al. 2019, "Speech model pre-training for end-to-end
    spoken language understanding").
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, figures: Floats, units: int) -> None:
        super().__init__()
        flat = figures[:, : figures.shape[1] // FRAMES_PER_STEP * FRAMES_PER_STEP].reshape(-1, INPUTS)
        self.register_buffer("mean", torch.from_numpy(np.round(flat.mean(axis=0), 3)))
        self.register_buffer("scale", torch.from_numpy(np.round(1 / (flat.std(axis=0) + 0.05), 3)))
        self.layers = nn.ModuleList((nn.GRU(flat.shape[1], units), nn.GRU(units, units)))
        self.phonemes = nn.Linear(units, len(PHONEMES))
        self.answers = nn.Linear(units, ANSWERS)
        self.dropped = nn.Dropout(DROPPED)
        for layer in self.layers:
            for gates in layer.weight_hh_l0.chunk(3):
                nn.init.orthogonal_(gates)
            nn.init.xavier_normal_(layer.weight_ih_l0)
            nn.init.constant_(layer.bias_ih_l0[units : 2 * units].detach(), 1.0)  # remembers, at first

    def forward(self, figures: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of the answers (steps, calls, ANSWERS) and of the phonemes, of figures (steps, calls, INPUTS)."""
        lower, _ = self.layers[0]((figures - self.mean) * self.scale)
        upper, _ = self.layers[1](self._some(lower))
        return self.answers(self._some(upper)), self.phonemes(lower)

    def _some(self, memories: Tensor) -> Tensor:
        """The same units of a call are dropped at every step."""
        return memories * self.dropped(torch.ones_like(memories[:1]))

    def begin(self, network: Network) -> None:
        """Take the weights of a network of the same size over."""
        for layer, known in zip(self.layers, network.layers, strict=True):
            gates = 2 * known.units
            bias = np.concatenate((np.zeros(gates, np.float32), known.recurrent_bias))
            _set(layer, "weight_ih_l0", known.inputs.T)
            _set(layer, "weight_hh_l0", known.recurrent.T)
            _set(layer, "bias_ih_l0", known.bias)
            _set(layer, "bias_hh_l0", bias)
        _set(self.answers, "weight", network.answers.T)
        _set(self.answers, "bias", network.answers_bias)
        self.mean.copy_(torch.from_numpy(network.mean))
        self.scale.copy_(torch.from_numpy(network.scale))

    def network(self) -> Network:
        """The weights, as we write them."""
        layers = tuple(_layer(each) for each in self.layers)
        answers, bias = _array(self.answers.weight).T.copy(), _array(self.answers.bias)
        return Network(_array(self.mean), _array(self.scale), layers, answers, bias)


def _layer(unit: Any) -> Layer:
    """PyTorch has two biases for each gate, of which we have the sum, but for the candidate's."""
    given, kept = _array(unit.bias_ih_l0), _array(unit.bias_hh_l0)
    gates = 2 * unit.hidden_size
    bias = given + np.where(np.arange(len(given)) < gates, kept, 0)
    return Layer(_array(unit.weight_ih_l0).T.copy(), _array(unit.weight_hh_l0).T.copy(), bias, kept[gates:])


def _set(part: nn.Module, name: str, values: Floats) -> None:
    with torch.no_grad():
        getattr(part, name).copy_(torch.from_numpy(np.ascontiguousarray(values)))


def _array(tensor: Tensor) -> Floats:
    return np.asarray(tensor.detach().numpy(), np.float32)


def learn(lesson: Lesson, units: int, epochs: int, seed: int, begun: Network | None = None) -> Network:
    """The network after so many passes through the lesson, from `begun` on; the rate rises soon, then falls."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    ear = _Ear(lesson.figures[:: max(1, len(lesson.figures) // 2000)].astype(np.float32), units)
    if begun is not None:
        ear.begin(begun)
    adam = torch.optim.AdamW(ear.parameters(), RATE, weight_decay=DECAY)
    batches = len(lesson.machine) // BATCH
    pace = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, epochs * batches, pct_start=0.05, cycle_momentum=False)
    for epoch in range(epochs):
        losses = np.zeros(2)
        for batch in _batches(lesson, chance):
            answered, named = _losses(ear, *batch)
            adam.zero_grad()
            (answered + PHONEME_WEIGHT * named).backward()
            nn.utils.clip_grad_norm_(ear.parameters(), CLIP)
            adam.step()
            pace.step()
            losses += answered.item(), named.item()
        answers, phonemes = losses / batches
        print(f"epoch {epoch + 1}: loss {answers:.4f}, of phonemes {phonemes:.4f}", flush=True)
    return ear.network()


def _losses(ear: _Ear, figures: Tensor, right: Tensor, weight: Tensor, phonemes: Tensor) -> tuple[Tensor, Tensor]:
    answers, names = ear(figures)
    answered = nn.functional.binary_cross_entropy_with_logits(answers, right, weight, reduction="sum") / weight.sum()
    return answered, nn.functional.cross_entropy(names.flatten(0, 1), phonemes.flatten())


def _batches(lesson: Lesson, chance: np.random.Generator) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """Figures (steps, calls, INPUTS), the right answers and their weights (steps, calls, ANSWERS), the phonemes."""
    order = chance.permutation(len(lesson.machine))
    for at in range(0, len(order) - BATCH + 1, BATCH):
        chosen = order[at : at + BATCH]
        frames, speaks_s = _frames(lesson.figures.shape[1], lesson.speaks_s[chosen], chance)
        figures = _varied(lesson.figures[chosen[:, None], frames].astype(np.float32), chance)
        phonemes = lesson.phonemes[chosen[:, None], frames][:, FRAMES_PER_STEP - 1 :: FRAMES_PER_STEP]
        figures = figures.reshape(BATCH, -1, INPUTS).transpose(1, 0, 2)
        after = (np.arange(len(figures)) + 1)[:, None] * STEP_S - speaks_s
        heard = after > HEARD_AFTER_S
        sure = np.where((after > 0) & (after < HEARD_AFTER_S), 0, HEARD_WEIGHT)
        machine = np.broadcast_to(lesson.machine[chosen], after.shape)
        asked = (after > IGNORED_S) & (after < ASKED_S)
        yield (
            _tensor(figures),
            _tensor(np.stack((heard, machine), axis=-1)),
            _tensor(np.stack((sure, asked), axis=-1)),
            torch.from_numpy(phonemes.T.astype(np.int64)),
        )


def _frames(
    count: int, speaks_s: NDArray[np.float64], chance: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Which frame of a call is heard when (calls, frames), a little later or sooner and faster or slower; and the
    moments at which speech then begins.
    """
    calls = len(speaks_s)
    pace = np.exp(chance.normal(0, PACE, (calls, 1)))
    speaks = np.where(np.isfinite(speaks_s), speaks_s, 0.0)[:, None] * 1000 / FRAME_MS
    starts = np.maximum(speaks + chance.normal(0, SHIFT, (calls, 1)), 4)
    heard = np.round((np.arange(count)[None, :] - starts) * pace + speaks).astype(np.int64)
    moved = np.where(np.isfinite(speaks_s), starts[:, 0] * FRAME_MS / 1000, np.inf)
    kept = min(count, LONGEST) // FRAMES_PER_STEP * FRAMES_PER_STEP
    return np.clip(heard, 0, count - 1)[:, :kept], moved


def _tensor(values: NDArray[Any]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, np.float32))


def _varied(figures: Floats, chance: np.random.Generator) -> Floats:
    """Every call by another vocal tract, through another equaliser, with a hiss and gaps: the same words in other ears.

    Figures (calls, frames, FIGURES), in place.
    """
    calls, frames, _ = figures.shape
    place = np.arange(BANDS)
    warped = np.clip(place * np.exp(chance.normal(0, TRACT, (calls, 1))), 0, BANDS - 1.001)
    lower = warped.astype(np.int64)
    share = (warped - lower).astype(np.float32)[:, None, :]
    rows = np.arange(calls)[:, None, None], np.arange(frames)[None, :, None]
    bands = figures[(*rows, lower[:, None, :])] * (1 - share) + figures[(*rows, lower[:, None, :] + 1)] * share
    bends = chance.standard_normal((calls, 1, 3)) * 0.15
    along = np.linspace(-1, 1, BANDS)
    curve = bends @ np.stack([along, along**2 - 0.33, np.sin(np.pi * along)])
    bands += (curve + 0.03 * chance.standard_normal((calls, 1, BANDS))).astype(np.float32)
    narrow = place[None, :] - chance.integers(0, BANDS, (calls, 1))
    deaf = (narrow >= 0) & (narrow < chance.integers(0, DEAF_BANDS + 1, (calls, 1)))
    np.copyto(bands, bands.mean(axis=-1, keepdims=True), where=deaf[:, None, :])
    figures[..., :BANDS] = bands
    figures += np.float32(HISS) * chance.standard_normal(figures.shape, np.float32)
    return figures
