"""What a node does by itself with the calls of a campaign."""

from queues.campaigns import Campaign
from telephony.protocol import CallPlan


def call_plan(campaign: Campaign) -> CallPlan:
    """Return the plan of a campaign's call: it is recorded, and what answers is told apart where that is wanted."""
    answering = campaign.answering
    return CallPlan(record=True, announce=None, detect=answering.detect, caution=answering.caution)
