"""From the values of characteristics to a sample, and from fitted points back to a scorecard."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from queues.fitting.regression import Points
from queues.fitting.sample import Bools, Column, Sample, positions
from queues.score import Bin, Characteristic, Scorecard, limits_of


def sample_of(values: npt.NDArray[np.int64], paid: Bools, card: Scorecard) -> Sample:
    """Put values into the bins of a scorecard, as `queues.score.bins_of` would."""
    limits = limits_of(card)
    columns = tuple(Column(each, labels_of(card.bins[each])) for each in Characteristic)
    bins = [positions(values[:, number], limits[each]) for number, each in enumerate(Characteristic)]
    return Sample(columns, np.column_stack(bins), paid)


def labels_of(bins: Sequence[Bin]) -> tuple[str, ...]:
    """The bins of a characteristic by their limits."""
    below = [f"<= {each.up_to}" for each in bins[:-1]]
    return (*below, f"> {bins[-2].up_to}" if below else "any")


def points_of(card: Scorecard) -> Points:
    """The points of a scorecard, to measure it with."""
    return Points(card.intercept, tuple(tuple(each.points for each in card.bins[name]) for name in Characteristic))


def card_of(points: Points, like: Scorecard) -> Scorecard:
    """A scorecard with the bins and reasons of another, and points of its own."""
    return Scorecard(
        points.intercept,
        {
            name: tuple(
                Bin(old.up_to, given, old.reason)
                for old, given in zip(like.bins[name], points.columns[number], strict=True)
            )
            for number, name in enumerate(Characteristic)
        },
    )
