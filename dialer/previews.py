"""Debtors on agents' screens who are not dialled yet, in the database.

A row belongs to an agent who is previewing, and keeps the debtor's place in the queue (`queued`) as a call does: no
lease that could run out. Functions take a connection inside a transaction and never commit; the agent's presence is
locked before their row. Whoever finds a row whose agent does something else gives the place back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import asyncpg

from dialer import presence, presences
from dialer.errors import PreviewGone, PreviewRefused
from dialer.presence import PresenceState
from dialer.presences import PresenceChange
from queues import admission, claims
from queues.admission import Refused
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "previews.sql")
SKIP_PAUSES: Final = MappingProxyType(
    {
        "already_treated": timedelta(days=1),
        "waits_for_payment": timedelta(days=3),
        "wrong_data": timedelta(days=1),
        "better_later": timedelta(hours=2),
        "other": timedelta(hours=4),
    }
)  # why an agent does not dial whom they see, and how long the debtor is left alone then


class PreviewKind(StrEnum):
    """Who put the debtor on the screen: the dialer, or the agent."""

    PREVIEW = "preview"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Preview:
    """One row of `previews`. `refused`: why the rules forbid the call, as known."""

    agent_id: int
    team_id: int
    campaign_id: int
    debtor_id: int
    kind: PreviewKind
    shown_at: datetime
    dial_at: datetime | None = None
    dial_asked_at: datetime | None = None
    refused: tuple[str, ...] = ()
    queued: bool = True

    def is_due(self, now: datetime) -> bool:
        """Whether the debtor is to be dialled now."""
        return self.dial_asked_at is not None or (self.dial_at is not None and self.dial_at <= now)


async def of_team(connection: Connection, team_id: int) -> list[tuple[Preview, PresenceState]]:
    """Return what the agents of a team see, with what each of them does now."""
    rows = await connection.fetch(SQL.of_team, team_id)
    return [(_preview(row), PresenceState(row["presence_state"])) for row in rows]


async def show(connection: Connection, preview: Preview) -> PresenceChange:
    """Put a debtor on the screen of a ready agent; raises IllegalTransition for one who is not ready.

    Raises asyncpg.UniqueViolationError when another agent sees the debtor.
    """
    change = await presences.apply(connection, preview.agent_id, presence.Preview(), preview.shown_at)
    await connection.execute(
        SQL.show,
        preview.agent_id,
        preview.team_id,
        preview.campaign_id,
        preview.debtor_id,
        preview.kind.value,
        preview.shown_at,
        preview.dial_at,
        preview.queued,
        list(preview.refused),
    )
    return change


async def take(connection: Connection, agent_id: int, debtor_id: int | None) -> None:
    """End a preview because its call begins; raises PreviewGone."""
    if await connection.fetchval(SQL.remove, agent_id, debtor_id) is None:
        raise PreviewGone(agent_id)


async def refuse(connection: Connection, preview: Preview, reasons: Iterable[str], again_at: datetime | None) -> None:
    """Keep why the rules forbid the call, for the agent to read; the debtor goes back to the queue, for `again_at`."""
    await connection.execute(SQL.refuse, preview.agent_id, list(reasons), preview.debtor_id)
    if preview.queued:
        await claims.release(connection, preview.campaign_id, preview.debtor_id, again_at, callback=None)


async def withdraw(connection: Connection, preview: Preview) -> None:
    """Take a debtor from the screen of an agent who does something else; they wait as before."""
    held = await presences.lock(connection, preview.agent_id)
    if held.presence.state is PresenceState.PREVIEWING:
        return
    await _remove(connection, preview)


async def ask_dial(connection: Connection, agent_id: int, now: datetime) -> PresenceChange:
    """Note that the agent wants the debtor on their screen dialled; raises PreviewGone."""
    change, _ = await _own(connection, agent_id)
    await connection.execute(SQL.ask_dial, agent_id, now)
    return replace(change, changed=True)


async def skip(connection: Connection, agent_id: int, reason: str, now: datetime) -> PresenceChange:
    """Leave the debtor alone for a while instead of dialling; raises PreviewGone and KeyError for an unknown reason."""
    pause = SKIP_PAUSES[reason]
    _, preview = await _own(connection, agent_id)
    await take(connection, agent_id, preview.debtor_id)
    arguments = (preview.campaign_id, preview.debtor_id, agent_id, reason, preview.shown_at, now)
    await connection.execute(SQL.skip, *arguments)
    if preview.queued:
        await claims.release(connection, preview.campaign_id, preview.debtor_id, now + pause, callback=None)
    return await presences.apply(connection, agent_id, presence.PreviewOver(), now)


async def close(connection: Connection, agent_id: int, now: datetime) -> PresenceChange:
    """Put away a debtor whom the rules forbid to dial, or whom the agent has looked up; raises PreviewGone."""
    _, preview = await _own(connection, agent_id)
    if preview.kind is PreviewKind.PREVIEW and not preview.refused:
        raise PreviewGone(agent_id)
    await _remove(connection, preview)
    return await presences.apply(connection, agent_id, presence.PreviewOver(), now)


async def look_up(connection: Connection, agent_id: int, debtor_id: int, now: datetime) -> PresenceChange:
    """Show a ready agent the debtor whom they want to dial, and what the rules say. Raises PreviewRefused."""
    held = await presences.lock(connection, agent_id)
    if held.presence.state is not PresenceState.READY:
        raise PreviewRefused("not_ready")
    campaign_id = await connection.fetchval(SQL.manual_campaign, held.team_id, debtor_id)
    if campaign_id is None:
        raise PreviewRefused("no_manual_campaign")
    found = await admission.admit(connection, campaign_id=campaign_id, debtor_id=debtor_id, now=now, reserved=True)
    refused = tuple(str(each) for each in found.reasons) if isinstance(found, Refused) else ()
    manual = Preview(
        agent_id, held.team_id, campaign_id, debtor_id, PreviewKind.MANUAL, now, refused=refused, queued=False
    )
    try:
        return await show(connection, manual)
    except asyncpg.UniqueViolationError as error:
        raise PreviewRefused("seen_by_another") from error


async def debtor_of_phone(connection: Connection, agent_id: int, number: str) -> int:
    """Return the debtor whose telephone (E.164) this is; raises PreviewRefused."""
    held = await presences.lock(connection, agent_id)
    debtor_id: int | None = await connection.fetchval(SQL.by_phone, number, held.team_id)
    if debtor_id is None:
        raise PreviewRefused("unknown_person")
    return debtor_id


async def _own(connection: Connection, agent_id: int) -> tuple[PresenceChange, Preview]:
    held = await presences.lock(connection, agent_id)
    row = await connection.fetchrow(SQL.lock, agent_id)
    if row is None or held.presence.state is not PresenceState.PREVIEWING:
        raise PreviewGone(agent_id)
    unchanged = PresenceChange(agent_id, held.team_id, held.presence, changed=False, available=False)
    return unchanged, _preview(row)


async def _remove(connection: Connection, preview: Preview) -> None:
    removed = await connection.fetchval(SQL.remove, preview.agent_id, preview.debtor_id)
    if removed is not None and preview.queued:
        await claims.give_back(connection, preview.campaign_id, preview.debtor_id)


def _preview(row: asyncpg.Record) -> Preview:
    values = {name: row[name] for name in Preview.__dataclass_fields__}
    return Preview(**{**values, "kind": PreviewKind(row["kind"]), "refused": tuple(row["refused"])})
