"""What a screen shows of an agent's own time: a pause and its limit, a wrap-up and its end, a shift that is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from dialer.pause_rules import PauseReason, over_at
from dialer.presence import OnCall, PresenceState


@dataclass(frozen=True, slots=True)
class SentOffView:
    """Who ended the agent's shift, why, when, and what becomes of the call that they have."""

    by: str
    reason: str
    at: datetime
    call: OnCall


@dataclass(frozen=True, slots=True)
class WrapUpView:
    """The system records the outcome at `until`; the agent may have it `extension_s` later, `left` times more."""

    until: datetime
    left: int
    extension_s: int


def reasons_of(record: asyncpg.Record) -> tuple[PauseReason, ...]:
    """Read the reasons for pauses that came with a screen."""
    return tuple(PauseReason(*each) for each in record["pauses"])


def pause_over_at(record: asyncpg.Record, reasons: Sequence[PauseReason]) -> datetime | None:
    """Return when the pause of a screen is too long, None for never or for no pause."""
    reason = next((each for each in reasons if each.code == record["reason"]), None)
    if reason is None:
        return None
    return over_at(reason, record["since"], timedelta(seconds=record["spent_s"] or 0))


def sent_off_of(record: asyncpg.Record) -> SentOffView | None:
    """Read who has sent the agent off, None if nobody has."""
    if record["sent_off_by"] is None:
        return None
    why = (record["sent_off_reason"], record["sent_off_at"], record["sent_off_call"])
    return SentOffView(record["sent_off_by"], *why)


def wrap_up_of(record: asyncpg.Record) -> WrapUpView | None:
    """Read how long a wrap-up lasts, None without one."""
    began_at = record["transferred_at"] or record["ended_at"]
    if record["state"] != PresenceState.WRAP_UP or began_at is None:
        return None
    seconds = record["wrap_up_limit_s"] + record["extensions"] * record["wrap_up_extension_s"]
    left = max(0, record["wrap_up_extensions"] - record["extensions"])
    return WrapUpView(began_at + timedelta(seconds=seconds), left, record["wrap_up_extension_s"])
