"""A conversation as its agent's screen shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

_AGENTS_OWN: Final = frozenset({"cancelled", "local_hangup", "remote_hangup"})


@dataclass(frozen=True, slots=True)
class OtherView:
    """The third party. `state` is that of the leg, `failed` the cause for which nobody came."""

    leg_id: UUID
    name: str
    number: str
    kind: str
    state: str
    since: datetime
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class TargetView:
    """An entry of the directory."""

    id: int
    name: str
    number: str
    note: str


@dataclass(frozen=True, slots=True)
class TalkView:
    """Who hears whom, and what an agent may do about it. `supervised`: barge, whisper or listen."""

    arrangement: str = "talk"
    since: datetime | None = None
    transferred: bool = False
    taken_over: bool = False
    other: OtherView | None = None
    failed: OtherView | None = None
    sound: str | None = None
    sound_state: str | None = None
    sounds: tuple[str, ...] = ()
    targets: tuple[TargetView, ...] = ()
    heard: str | None = None
    supervised: str | None = None


def talk_of(record: asyncpg.Record) -> TalkView:
    """Read the view out of the row of an agent's screen (`dialer/screen.sql`)."""
    last = _other(record)
    here = last is not None and record["leg_open"]
    return TalkView(
        arrangement=record["arrangement"],
        since=record["arranged_at"],
        transferred=record["transferred_at"] is not None,
        taken_over=record["taken_over_at"] is not None,
        other=last if here else None,
        failed=last if last is not None and last.failed and record["arrangement"] == "hold" and not here else None,
        sound=record["sound"],
        sound_state=record["sound_state"],
        sounds=tuple(record["sounds"]),
        targets=tuple(TargetView(*each) for each in record["targets"]),
        heard=record["heard"],
        supervised=record["supervised"],
    )


def _other(record: asyncpg.Record) -> OtherView | None:
    if record["leg_id"] is None:
        return None
    cause = record["leg_cause"]
    return OtherView(
        leg_id=record["leg_id"],
        name=record["leg_name"],
        number=record["leg_number"],
        kind=record["leg_kind"],
        state=record["leg_state"],
        since=record["leg_since"],
        failed=None if cause in _AGENTS_OWN else cause,
    )
