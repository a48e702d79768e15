"""Reasons for pauses, and when one has lasted too long. Pure.

The reasons that come with Alô follow NR-17, Annex II (teleatendimento): two breaks of ten minutes (5.4.1), twenty
minutes for a meal (5.4.2), the restroom at any moment and without limit (5.7).
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

COLOURS: Final = ("green", "teal", "blue", "violet", "pink", "amber", "brown", "grey")
CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class PauseReason:
    """One reason. `limit_minutes` of one pause, `daily_minutes` of all of a day, None: none.

    `colour` is one of COLOURS; `productive`: work of another kind. Agents may choose the active ones.
    """

    code: str
    position: int
    name_pt: str
    name_en: str
    colour: str
    limit_minutes: int | None = None
    daily_minutes: int | None = None
    productive: bool = False
    active: bool = True

    def name(self, locale: str) -> str:
        """Return its name in a language."""
        return self.name_pt if locale == "pt_BR" else self.name_en


def over_at(reason: PauseReason, since: datetime, spent_before: timedelta) -> datetime | None:
    """Return when a pause that began at `since` is too long, None for never.

    `spent_before`: what the agent had of this reason on the same day before; what is over the day's allowance is
    too long from the beginning.
    """
    ends: list[datetime] = []
    if reason.limit_minutes is not None:
        ends.append(since + timedelta(minutes=reason.limit_minutes))
    if reason.daily_minutes is not None:
        left = timedelta(minutes=reason.daily_minutes) - spent_before
        ends.append(since + max(left, timedelta()))
    return min(ends, default=None)
