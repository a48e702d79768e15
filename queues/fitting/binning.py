"""Bins for the columns of a file, learned from the rows that the scorecard is fitted to and from no others.

Numbers: values that many rows share, and codes such as 999 or -1 that stand for "unknown", have bins of their own; the
rest is cut into up to ten bins of equal counts. Words: one bin each, rare ones pooled. Empty fields: a bin of their
own.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from queues.fitting.sample import Bins, Bools, Column, Floats, Sample
from queues.fitting.table import Table

MOST_BINS: Final = 10
COMMON: Final = 0.05  # of the rows: a number shared by that many has its own bin
RARE: Final = 0.01  # of the rows: words of fewer are pooled
MISSING: Final = "(empty)"
OTHER: Final = "(other)"


@dataclass(frozen=True, slots=True)
class _Cut:
    """Labels, and which of them a value has."""

    labels: tuple[str, ...]
    position: Callable[[str], int]


def bin_table(table: Table, train: Bools) -> Sample:
    """Put every row of the table into bins that were learned from the rows of `train`."""
    chosen = np.flatnonzero(train).tolist()
    columns, bins = [], np.empty((len(table.paid), len(table.columns)), dtype=np.int16)
    for number, (name, values) in enumerate(table.columns.items()):
        cut = _cut([values[row] for row in chosen], numeric=_is_numeric(values))
        columns.append(Column(name, cut.labels))
        bins[:, number] = _positions(values, cut)
    return Sample(tuple(columns), bins, table.paid)


def _positions(values: Sequence[str], cut: _Cut) -> Bins:
    known = {value: cut.position(value) for value in set(values)}
    return np.array([known[value] for value in values], dtype=np.int16)


def _is_numeric(values: Sequence[str]) -> bool:
    given = {value for value in values if value}
    return bool(given) and all(_number(value) is not None for value in given)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _cut(seen: Sequence[str], *, numeric: bool) -> _Cut:
    return _cut_numbers([float(value) for value in seen if value]) if numeric else _cut_words(seen)


def _cut_words(seen: Sequence[str]) -> _Cut:
    counts = Counter(seen)
    words = sorted(word for word, count in counts.items() if word and count >= RARE * len(seen))
    at = {word: number for number, word in enumerate(words)} | {"": len(words) + 1}
    return _Cut((*words, OTHER, MISSING), lambda value: at.get(value, len(words)))


def _cut_numbers(seen: Sequence[float]) -> _Cut:
    values: Floats = np.asarray(seen, dtype=np.float64)
    distinct, counts = np.unique(values, return_counts=True)
    few = len(distinct) <= MOST_BINS
    alone = [
        few or count >= COMMON * len(values) or _is_code(float(value), distinct)
        for value, count in zip(distinct, counts, strict=True)
    ]
    own: list[float] = distinct[alone].tolist()
    rest = values[~np.isin(values, own)]
    shares = np.linspace(0, 1, MOST_BINS + 1)[1:-1]
    limits = np.unique(np.quantile(rest, shares, method="lower")) if len(rest) else np.empty(0)
    labels = [*(f"= {value:g}" for value in own), *_interval_labels(limits.tolist()), MISSING]
    at = {value: number for number, value in enumerate(own)}

    def position(text: str) -> int:
        if not text:
            return len(labels) - 1
        value = float(text)
        return at[value] if value in at else len(own) + int(np.searchsorted(limits, value, side="left"))

    return _Cut(tuple(labels), position)


def _is_code(value: float, distinct: Floats) -> bool:
    """A number that stands for a word: three or more nines above all others, or -1 among numbers that are not
    negative."""
    if value == float(distinct[-1]) and value >= 999 and set(f"{value:g}") == {"9"}:
        return True
    return value == -1 and float(distinct[0]) == -1


def _interval_labels(limits: Sequence[float]) -> list[str]:
    if not limits:
        return ["any other"]
    return [*(f"<= {limit:g}" for limit in limits), f"> {limits[-1]:g}"]
