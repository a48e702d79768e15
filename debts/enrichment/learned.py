"""What is said about a whole file of enrichment, where its rows do not say it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

DEFAULT_SOURCE: Final = "enrichment"


@dataclass(frozen=True, slots=True)
class Learned:
    """Who says it, and when they knew it. A column of the file goes before these.

    Without a date what is new counts as learned when it is imported, and what is known is not heard of again.
    `bureau` names the scores; without it the source of each row does.
    """

    source: str | None = None
    on: date | None = None
    bureau: str | None = None
