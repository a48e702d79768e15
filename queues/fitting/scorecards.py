"""Fitting a scorecard: from own outcomes, or from a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, assert_never

import numpy as np
import numpy.typing as npt

from queues.errors import UnreadableTable
from queues.fitting import fit, outcomes, split, table
from queues.fitting.binning import bin_table
from queues.fitting.characteristics import card_of, points_of, sample_of
from queues.fitting.fit import Fitted
from queues.fitting.report import Origin
from queues.fitting.sample import TO_FIT
from queues.fitting.split import WINDOW, Split
from queues.fitting.table import Table
from queues.score import UNKNOWN, Characteristic, Scorecard
from queues.scoring import models
from queues.scoring.scorecard import default_card
from store.pool import Connection

NO_PORTFOLIO: Final = 0  # no portfolio has this id: the model that counts for all


class Order(StrEnum):
    """How the held-out rows of a file are chosen."""

    TIME = "time"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class FittedCard:
    """A fit, and the scorecard to store; None where the columns are not characteristics that we know of debtors."""

    fitted: Fitted
    card: Scorecard | None


async def from_outcomes(
    conn: Connection, *, portfolio_id: int | None, now: datetime, paid_percent: int = outcomes.PAID_PERCENT
) -> FittedCard:
    """Fit to the conversations of a portfolio, or (None) of all, in the bins of the scorecard that counts there.

    The latest quarter is held out. Raises TooFewOutcomes.
    """
    active = await models.active(conn, portfolio_id or NO_PORTFOLIO)
    seen = await outcomes.read(conn, portfolio_id=portfolio_id, now=now, paid_percent=paid_percent)
    sample = sample_of(seen.values, seen.paid, active.card)
    sample.require(TO_FIT, "among the conversations of more than a month ago")
    origin = Origin(
        source="outcomes",
        target=f"paid at least {paid_percent} % of what was owed within {WINDOW.days} days of a conversation",
        left_out={},
        first=seen.moments[0],
        last=seen.moments[-1],
    )
    compared = (active.name, points_of(active.card))
    fitted = fit.fit(sample, split.in_time(seen.seconds), origin, now, active=compared)
    return FittedCard(fitted, card_of(fitted.points, active.card))


def from_file(path: Path, *, target: str, exclude: Sequence[str], order: Order, seed: int, now: datetime) -> FittedCard:
    """Fit to the rows of a CSV; raises UnreadableTable, TooFewOutcomes, OSError.

    Columns that are all named like characteristics, in their units, give a scorecard that can be stored.
    """
    rows = table.read(path, target, exclude)
    held = _split(len(rows.paid), order, seed)
    origin = Origin(source=path.name, target=f"{target} is yes", left_out=rows.left_out)
    if set(rows.columns) <= set(Characteristic):
        card = default_card()
        fitted = fit.fit(sample_of(_values(rows, path.name), rows.paid, card), held, origin, now)
        return FittedCard(fitted, card_of(fitted.points, card))
    return FittedCard(fit.fit(bin_table(rows, held.train), held, origin, now), None)


def _split(rows: int, order: Order, seed: int) -> Split:
    match order:
        case Order.TIME:
            return split.last_rows(rows)
        case Order.RANDOM:
            return split.at_random(rows, seed)
        case _:
            assert_never(order)


def _values(rows: Table, file: str) -> npt.NDArray[np.int64]:
    values = np.full((len(rows.paid), len(Characteristic)), UNKNOWN, dtype=np.int64)
    for number, name in enumerate(Characteristic):
        for row, text in enumerate(rows.columns.get(name, ())):
            try:
                values[row, number] = int(text or UNKNOWN)
            except ValueError:
                place = f"row {row + 2}, column {name.value!r}"
                raise UnreadableTable(file, place, f"must be a whole number, not {text!r}") from None
    return values
