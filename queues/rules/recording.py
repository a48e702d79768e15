"""Whether a call is recorded, whether that is said first, and for how long the recording is kept. Pure.

Rules are dated rows for a portfolio, a state, or everything. Each matter is decided by itself: by the rows of the
portfolio and of the states that a call touches, else by those for everything; of several the strictest counts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

RETENTION_DAYS: Final = 1825  # where no rule says anything
NO_RULE: Final = "no rule"
T = TypeVar("T", bool, int)


@dataclass(frozen=True, slots=True)
class RecordingPolicy:
    """One row; None in `portfolio_id` and `state`: any, in the four matters: says nothing of it."""

    id: int
    portfolio_id: int | None
    state: str | None
    record: bool | None
    announce: bool | None
    retention_days: int | None
    copy_business_days: int | None
    source: str
    certainty: str
    valid_from: date
    valid_until: date | None

    def holds(self, portfolio_id: int, states: frozenset[str], day: date) -> bool:
        """Whether the row is about such a call on that day."""
        return (
            self.portfolio_id in {None, portfolio_id}
            and (self.state is None or self.state in states)
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )

    @property
    def general(self) -> bool:
        """Whether it is for everything, so that any other row comes before it."""
        return self.portfolio_id is None and self.state is None


@dataclass(frozen=True, slots=True)
class RecordingReason:
    """Which rule decided a matter: `record`, `announce`, `retention_days` or `copy_business_days`."""

    matter: str
    source: str
    policy_id: int | None


@dataclass(frozen=True, slots=True)
class RecordingDecision:
    """What holds for a call. `copy_business_days`: None where no rule grants the debtor a copy."""

    record: bool
    announce: bool
    retention_days: int
    copy_business_days: int | None
    reasons: tuple[RecordingReason, ...]

    def source_of(self, matter: str) -> str:
        """The rule that decided a matter."""
        return next((each.source for each in self.reasons if each.matter == matter), NO_RULE)


def decide(
    policies: Iterable[RecordingPolicy], *, portfolio_id: int, states: Iterable[str], day: date
) -> RecordingDecision:
    """Decide for a call of a portfolio that touches these states (of the address, of the area called).

    A duty to record or to say so wins over its absence, the longest retention and the shortest time for a copy count.
    What is not recorded is not announced.
    """
    touched = frozenset(states)
    holding = [each for each in policies if each.holds(portfolio_id, touched, day)]
    reasons: list[RecordingReason] = []
    record = _strictest(holding, "record", lambda each: each.record, max, reasons)
    announce = _strictest(holding, "announce", lambda each: each.announce, max, reasons)
    retention = _strictest(holding, "retention_days", lambda each: each.retention_days, max, reasons)
    copy = _strictest(holding, "copy_business_days", lambda each: each.copy_business_days, min, reasons)
    return RecordingDecision(
        record=bool(record),
        announce=bool(record) and bool(announce),
        retention_days=retention or RETENTION_DAYS,
        copy_business_days=copy,
        reasons=tuple(reasons),
    )


def _strictest(
    holding: Sequence[RecordingPolicy],
    matter: str,
    said: Callable[[RecordingPolicy], T | None],
    strictest: Callable[[Iterable[T]], T],
    reasons: list[RecordingReason],
) -> T | None:
    speaking = [each for each in holding if said(each) is not None]
    speaking = [each for each in speaking if not each.general] or speaking
    values = [value for each in speaking if (value := said(each)) is not None]
    if not values:
        return None
    found = strictest(values)
    rule = next(each for each in speaking if said(each) == found)
    reasons.append(RecordingReason(matter, rule.source, rule.id))
    return found
