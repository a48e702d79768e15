"""How fast a campaign is dialled: its mode, and the figures of that mode. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from queues.errors import InvalidPace

LEAST_LINES: Final = Decimal(1)
MOST_LINES: Final = Decimal(5)
LEAST_ABANDON: Final = Decimal("0.001")
MOST_ABANDON: Final = Decimal("0.2")
LEAST_PREVIEW_S: Final = 5
MOST_PREVIEW_S: Final = 600


class Mode(StrEnum):
    """The dialling modes of `campaigns.mode`."""

    MANUAL = "manual"  # agents look people up, and dial
    PREVIEW = "preview"  # an agent sees the next debtor, and dials or skips
    PROGRESSIVE = "progressive"  # one call for each agent who is ready
    POWER = "power"  # a fixed number of lines for each agent who is ready
    PREDICTIVE = "predictive"  # as many as will meet an agent, but for the share that may be abandoned


BY_AGENT: Final = frozenset({Mode.MANUAL, Mode.PREVIEW})  # nothing is dialled but for the agent who sees the debtor


@dataclass(frozen=True, slots=True)
class Pace:
    """The mode of a campaign with its figures, those of other modes included: a switch finds them as they were left.

    `lines_per_agent` of power, 1 to 5. `abandon_target` and `abandon_limit` of predictive: shares of the people who
    answered, what it aims at and what it must not exceed. `preview_s`: seconds until a previewed debtor is dialled by
    itself; None: when the agent says so.
    """

    mode: Mode = Mode.PROGRESSIVE
    lines_per_agent: Decimal = Decimal(2)
    abandon_target: Decimal = Decimal("0.025")
    abandon_limit: Decimal = Decimal("0.03")
    preview_s: int | None = 30

    def check(self) -> None:
        """Raise InvalidPace with what was expected of each figure that cannot be."""
        expected: dict[str, str] = {}
        if not LEAST_LINES <= self.lines_per_agent <= MOST_LINES:
            expected["lines_per_agent"] = f"{LEAST_LINES} to {MOST_LINES}"
        for name in ("abandon_target", "abandon_limit"):
            if not LEAST_ABANDON <= getattr(self, name) <= MOST_ABANDON:
                expected[name] = f"{LEAST_ABANDON} to {MOST_ABANDON}"
        if not expected and self.abandon_target > self.abandon_limit:
            expected["abandon_target"] = "at most the limit"
        if self.preview_s is not None and not LEAST_PREVIEW_S <= self.preview_s <= MOST_PREVIEW_S:
            expected["preview_s"] = f"{LEAST_PREVIEW_S} to {MOST_PREVIEW_S} seconds"
        if expected:
            raise InvalidPace(expected)
