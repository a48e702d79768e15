"""Calls of the past with their recordings, for tests of the screens."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from dialer import recordings
from telephony.protocol import Recorded
from telephony.recording.facts import FinishedRecording
from telephony.recording.finishing import finish
from telephony.recording.names import Folder, Format
from telephony.recording.storage import open_storage
from tests.integration.web.place import Place
from tests.recordings import write_raw


async def past_call(place: Place, *, agent: str = "ana", debtor: int = 0, outcome: str = "refuses") -> UUID:
    """A closed call."""
    call = uuid4()
    await place.pool.execute(
        """
        insert into attempts
            (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, agent_id, state, created_at, ended_at,
            closed_at, outcome)
        select $1, c.id, p.debtor_id, p.id, p.number, c.trunk_id, c.team_id, $4, 'closed', now(), now(), now(), $5
        from campaigns as c, phones as p
        where c.id = $2 and p.debtor_id = $3
        """,
        call,
        place.campaign_id,
        place.debtors[debtor],
        place.users[agent],
        outcome,
    )
    return call


async def unknown_caller(place: Place, number: str) -> UUID:
    """A closed call that came in, of somebody whom nobody recognised."""
    call = uuid4()
    await place.pool.execute(
        """
        insert into attempts
            (id, campaign_id, number, trunk_id, team_id, agent_id, state, created_at, ended_at, closed_at, outcome,
            direction)
        select $1, c.id, $3, c.trunk_id, c.team_id, $4, 'closed', now(), now(), now(), 'silent', 'inbound'
        from campaigns as c
        where c.id = $2
        """,
        call,
        place.campaign_id,
        number,
        place.users["ana"],
    )
    return call


async def recorded_call(
    place: Place, root: Path, *, fmt: Format = "opus", seconds: float = 20, agent: str = "ana", debtor: int = 0
) -> tuple[UUID, FinishedRecording]:
    """A closed call whose recording is stored in `root`/kept and noted."""
    call = await past_call(place, agent=agent, debtor=debtor)
    return call, await record(place, root, call, fmt=fmt, seconds=seconds)


async def record(
    place: Place, root: Path, call: UUID, *, fmt: Format = "opus", seconds: float = 20
) -> FinishedRecording:
    """Store a recording of a call in `root`/kept, and note it."""
    folder = Folder(root / "node")
    write_raw(folder, str(call), seconds=seconds)
    facts = await asyncio.to_thread(finish, folder, open_storage(str(root / "kept")), str(call), fmt)
    await note(place, facts)
    return facts


async def note(place: Place, facts: FinishedRecording, node: str = "local") -> None:
    """Have a recording in the tables as the dialer does."""
    told = Recorded(at=facts.started_at, **{name: getattr(facts, name) for name in FinishedRecording.__slots__})
    async with place.pool.acquire() as connection, connection.transaction():
        assert await recordings.store(connection, node, told, datetime.now(UTC))
