"""What an enrichment came to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from debts.importing.report import Rejection, rows_rejected


@dataclass(frozen=True, slots=True)
class EnrichmentCounts:
    """What an enrichment wrote; all zero when it said nothing new.

    `phones_refreshed` are known numbers heard of at a later date, `bureau_scores` new or changed ones,
    `automatic_steps` people whose steps are newly known to be finished.
    """

    phones_new: int = 0
    phones_refreshed: int = 0
    emails_new: int = 0
    bureau_scores: int = 0
    automatic_steps: int = 0


@dataclass(frozen=True, slots=True)
class EnrichmentReport:
    """An enrichment that was committed; `touched` has the ids of the debtors of whom something is new, ascending."""

    import_id: int
    rows_read: int
    rejected: Sequence[Rejection]
    counts: EnrichmentCounts
    touched: Sequence[int] = field(repr=False)

    @property
    def rows_rejected(self) -> int:
        """Rows of which nothing went in; a row with several faults counts once."""
        return rows_rejected(self.rejected)
