"""Which observations a scorecard is fitted to, and which are kept from it to measure it with."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from queues.fitting.sample import Bools

HELD_OUT_SHARE: Final = 0.25
WINDOW: Final = timedelta(days=30)  # in which a payment counts


@dataclass(frozen=True, slots=True)
class Split:
    """Two masks that share nothing, and in words how they were drawn; together they need not cover everything."""

    train: Bools
    held_out: Bools
    rule: str


def in_time(seconds: npt.NDArray[np.float64]) -> Split:
    """Hold out the latest quarter (`seconds`: since 1970, one per observation).

    What was observed in the 30 days before it is left out of both: whether those people paid became known only after
    the held-out time had begun.
    """
    begins = float(np.quantile(seconds, 1 - HELD_OUT_SHARE))
    day = datetime.fromtimestamp(begins, UTC).date()
    rule = f"in time: held out from {day} on, {WINDOW.days} days before it left out"
    return Split(seconds < begins - WINDOW.total_seconds(), seconds >= begins, rule)


def at_random(observations: int, seed: int) -> Split:
    """Hold out a quarter drawn at random: for files whose rows are in no order of time."""
    held_out = np.zeros(observations, dtype=np.bool_)
    drawn = np.random.default_rng(seed).permutation(observations)
    held_out[drawn[: round(observations * HELD_OUT_SHARE)]] = True
    return Split(~held_out, held_out, f"at random, seed {seed}: a quarter held out")


def last_rows(observations: int) -> Split:
    """Hold out the last quarter of the rows: for files that are in order of time and whose rows have no date."""
    held_out = np.arange(observations) >= observations - round(observations * HELD_OUT_SHARE)
    return Split(~held_out, held_out, "in time: the last quarter of the rows held out")
