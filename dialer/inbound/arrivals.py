"""Writing down a call that has just come in: who is calling, whose call it is, and their place in the campaign's queue.

Everything in one transaction, before the call is answered. While it lasts the debtor is nobody else's to call: the
attempt is their only open one, and their place in the queue is taken as by a call that we place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import asyncpg

from dialer import attempts
from dialer.attempt import Attempt, AttemptState
from dialer.attempts import AttemptRow, Direction
from dialer.inbound import callers
from dialer.inbound.caller import caller_number
from dialer.inbound.callers import Arrival, Found
from dialer.inbound.numbers import InboundNumber
from queues import claims
from store.pool import Connection
from telephony.protocol import Incoming

WITHHELD: Final = "anonymous"
_OPEN_ALREADY: Final = "attempts_one_open_per_debtor"


@dataclass(frozen=True, slots=True)
class Written:
    """The attempt of a call that came in; `new`: it was not known before."""

    row: AttemptRow
    new: bool


@dataclass(frozen=True, slots=True)
class _Visit:
    """What is known of a call before it is written down. `calling`: the caller's number, E.164."""

    call_id: UUID
    incoming: Incoming
    node: str
    number: InboundNumber
    calling: str | None
    found: Sequence[Found]


async def write(
    connection: Connection, call_id: UUID, incoming: Incoming, *, node: str, number: InboundNumber, now: datetime
) -> Written:
    """Write a call down, once; one that is known already is returned as it stands."""
    async with connection.transaction():
        known = await attempts.lock(connection, call_id)
        if known is not None:
            return Written(known, new=False)
        calling = caller_number(incoming.caller)
        found = [] if calling is None else await callers.candidates(connection, calling)
        visit = _Visit(call_id, incoming, node, number, calling, found)
        row = await _insert(connection, await _row(connection, visit), now)
        await callers.insert(connection, await _arrival(connection, visit, row, now))
    return Written(row, new=True)


async def _row(connection: Connection, visit: _Visit) -> AttemptRow:
    one = visit.found[0] if len(visit.found) == 1 else None
    own = visit.number.settings
    campaign_id = own.campaign_id
    if one is not None:
        campaign_id = await callers.campaign_of(connection, own.team_id, one.debtor_id, campaign_id)
    return AttemptRow(
        attempt=Attempt(visit.call_id, AttemptState.CREATED, datetime.fromtimestamp(visit.incoming.at, UTC)),
        campaign_id=campaign_id,
        debtor_id=None if one is None else one.debtor_id,
        phone_id=None if one is None else one.phone_id,
        number=visit.calling or WITHHELD,
        trunk_id=await callers.trunk_of(connection, campaign_id, visit.incoming.trunk),
        team_id=own.team_id,
        node=visit.node,
        direction=Direction.INBOUND,
    )


async def _insert(connection: Connection, row: AttemptRow, now: datetime) -> AttemptRow:
    """Write the attempt; a debtor who has another call at this moment is recognised once that is over."""
    try:
        async with connection.transaction():
            await attempts.insert(connection, row)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != _OPEN_ALREADY:
            raise
        row = replace(row, debtor_id=None, phone_id=None)
        await attempts.insert(connection, row)
    if row.debtor_id is not None:
        await claims.take_for_caller(connection, row.campaign_id, row.debtor_id, now)
    return row


async def _arrival(connection: Connection, visit: _Visit, row: AttemptRow, now: datetime) -> Arrival:
    debtor_ids = [each.debtor_id for each in visit.found]
    is_open = visit.number.is_open(now)
    return Arrival(
        attempt_id=row.attempt.id,
        inbound_number_id=visit.number.id,
        team_id=row.team_id,
        called=visit.number.number,
        number=visit.calling,
        candidates=debtor_ids,
        preferred_agent_id=await callers.last_agent(connection, debtor_ids, row.team_id),
        arrived_at=row.attempt.created_at,
        open=is_open,
        callback_at=None if is_open else visit.number.next_opening(now),
    )
