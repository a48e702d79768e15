"""What a node does by itself with a call.

The rules of recording say whether it is recorded and whether that is said first, the campaign what is told apart.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from dialer import recordings
from queues.campaigns import Campaign
from store.pool import Connection
from telephony.protocol import CallPlan

RECORDING_NOTICE: Final = "recording-notice"  # a sound of the node


async def call_plan(connection: Connection, attempt_id: UUID, campaign: Campaign, now: datetime) -> CallPlan:
    """Return the plan of a call that is written down and is to be placed."""
    answering = campaign.answering
    plan = await answered_plan(connection, attempt_id, now)
    return plan.model_copy(update={"detect": answering.detect, "caution": answering.caution})


async def answered_plan(connection: Connection, attempt_id: UUID, now: datetime) -> CallPlan:
    """Return the plan of a call that came in: a person is there, nothing has to be told apart."""
    decision = await recordings.decide(connection, attempt_id, now)
    return CallPlan(record=decision.record, announce=RECORDING_NOTICE if decision.announce else None)
