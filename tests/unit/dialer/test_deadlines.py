"""What the passing of time does to an open attempt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dialer.attempt import (
    AgentLost,
    AgentRemoved,
    Attempt,
    AttemptState,
    Event,
    HangUpAsked,
    LeftUnrecorded,
    NobodyFree,
)
from dialer.deadlines import CampaignLimits, Holder, Limits, due
from dialer.presence import OnCall, PresenceState

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
LIMITS = Limits()
CAMPAIGN = CampaignLimits(ring_timeout=timedelta(seconds=26), wrap_up=timedelta(seconds=120))
AGENT = 7
LOST = AgentRemoved(AGENT, "connection_lost")


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def attempt(state: AttemptState, *, age_s: float = 5, agent_id: int | None = None) -> Attempt:
    then = ago(age_s)
    return Attempt(UUID(int=1), state, then, agent_id=agent_id, answered_at=then, connected_at=then, ended_at=then)


def holder(state: PresenceState, *, since_s: float = 0, seen_s: float = 0) -> Holder:
    return Holder(state, ago(since_s), ago(seen_s))


def sent_off(state: PresenceState, call: OnCall) -> Holder:
    return replace(holder(state), sent_off=call)


def away(seconds: float) -> Attempt:
    """A conversation whose agent's audio has been gone for so long."""
    return replace(attempt(AttemptState.TALKING, agent_id=AGENT), away_at=ago(seconds))


def orphan(seconds: float) -> Attempt:
    """A conversation that lost its agent so long ago."""
    return replace(attempt(AttemptState.ANSWERED, age_s=300), orphaned_at=ago(seconds))


@pytest.mark.parametrize(
    ("open_attempt", "held_by", "event"),
    [
        (attempt(AttemptState.RINGING, age_s=45), None, None),
        (attempt(AttemptState.RINGING, age_s=46), None, HangUpAsked()),
        (attempt(AttemptState.CREATED, age_s=46), None, HangUpAsked()),
        (replace(attempt(AttemptState.TRYING), hang_up_asked_at=ago(1)), None, HangUpAsked()),
        (attempt(AttemptState.ANSWERED, age_s=1.9), None, None),
        (attempt(AttemptState.ANSWERED, age_s=2), None, NobodyFree()),
        (replace(attempt(AttemptState.ANSWERED), given_up_at=ago(7)), None, None),
        (replace(attempt(AttemptState.ANSWERED), given_up_at=ago(8)), None, HangUpAsked()),
        (replace(attempt(AttemptState.ANSWERED), hang_up_asked_at=ago(1)), None, HangUpAsked()),
        (attempt(AttemptState.ANSWERED, agent_id=AGENT), holder(PresenceState.RESERVED, since_s=7), None),
        (
            attempt(AttemptState.ANSWERED, age_s=9, agent_id=AGENT),
            holder(PresenceState.RESERVED, since_s=8),
            AgentLost(AGENT),
        ),
        (attempt(AttemptState.ANSWERED, agent_id=AGENT), holder(PresenceState.RESERVED, since_s=30), None),
        (attempt(AttemptState.ANSWERED, agent_id=AGENT), None, AgentLost(AGENT)),
        (attempt(AttemptState.RINGING, agent_id=AGENT), holder(PresenceState.RESERVED, since_s=29), None),
        (attempt(AttemptState.RINGING, agent_id=AGENT), holder(PresenceState.RESERVED, seen_s=30), AgentLost(AGENT)),
        (attempt(AttemptState.RINGING, agent_id=AGENT), None, AgentLost(AGENT)),
        (attempt(AttemptState.TALKING, age_s=3000, agent_id=AGENT), holder(PresenceState.TALKING, since_s=3000), None),
        (attempt(AttemptState.TALKING, agent_id=AGENT), holder(PresenceState.TALKING, seen_s=29), None),
        (attempt(AttemptState.TALKING, agent_id=AGENT), holder(PresenceState.TALKING, seen_s=30), LOST),
        (away(29), holder(PresenceState.TALKING), None),
        (away(30), holder(PresenceState.TALKING), LOST),
        (away(1), sent_off(PresenceState.TALKING, "finish"), None),
        (away(1), sent_off(PresenceState.TALKING, "hand_over"), LOST),
        (away(1), sent_off(PresenceState.TALKING, "let_go"), replace(LOST, hand_over=False)),
        (orphan(19.9), None, None),
        (orphan(20), None, NobodyFree()),
        (attempt(AttemptState.RINGING, agent_id=AGENT), sent_off(PresenceState.RESERVED, "let_go"), AgentLost(AGENT)),
        (attempt(AttemptState.ANSWERED, agent_id=AGENT), sent_off(PresenceState.RESERVED, "let_go"), AgentLost(AGENT)),
        (attempt(AttemptState.ENDED, agent_id=AGENT), sent_off(PresenceState.WRAP_UP, "finish"), None),
        (attempt(AttemptState.ENDED, agent_id=AGENT), sent_off(PresenceState.WRAP_UP, "hand_over"), LeftUnrecorded()),
        (attempt(AttemptState.TALKING, agent_id=AGENT), None, HangUpAsked()),
        (attempt(AttemptState.ENDED, age_s=119, agent_id=AGENT), holder(PresenceState.WRAP_UP), None),
        (attempt(AttemptState.ENDED, age_s=120, agent_id=AGENT), holder(PresenceState.WRAP_UP), LeftUnrecorded()),
        (attempt(AttemptState.ENDED, agent_id=AGENT), holder(PresenceState.WRAP_UP, seen_s=30), LeftUnrecorded()),
        (attempt(AttemptState.ENDED, agent_id=AGENT), None, LeftUnrecorded()),
        (attempt(AttemptState.CLOSED, age_s=9999), None, None),
    ],
)
def test_due(open_attempt: Attempt, held_by: Holder | None, event: Event | None) -> None:
    assert due(open_attempt, held_by, CAMPAIGN, LIMITS, NOW) == event
