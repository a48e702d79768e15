"""What time alone does to an open attempt. Pure; looked at on every tick, from the tables, so nothing is forgotten.

Times of the line are the node's, the others the dialer's or the web's: their clocks have to agree to about a second.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from dialer import attempt as machine
from dialer.attempt import Attempt, AttemptState
from dialer.presence import PAUSE_CONNECTION_LOST, OnCall, PresenceState


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each wait may last.

    `agent`: somebody who answered waits for an agent (beyond 2 s the call counts as abandoned). `another`: somebody
    whose conversation lost its agent waits, with music, for another. `message`: a message to somebody let go plays,
    then we hang up. `audio`: a reserved agent's browser comes to the call. `away`: an agent's screen is disconnected,
    or the audio of one who talks, then the agent counts as gone. `dead_line`: a call says nothing beyond its ring time.
    `listening`: it is not known yet what answered. `voicemail`: until a machine has beeped and taken the message.
    `unstaffed`: calls ring that nobody could take, then they are cancelled.
    """

    agent: timedelta = timedelta(seconds=2)
    another: timedelta = timedelta(seconds=20)
    message: timedelta = timedelta(seconds=8)
    audio: timedelta = timedelta(seconds=8)
    away: timedelta = timedelta(seconds=30)
    dead_line: timedelta = timedelta(seconds=20)
    listening: timedelta = timedelta(seconds=2.5)
    voicemail: timedelta = timedelta(seconds=90)
    unstaffed: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Holder:
    """The agent whose presence names the attempt: state, since when, and when their screen was last connected.

    `sent_off`: a supervisor has ended their shift, and what is to become of the call.
    """

    state: PresenceState
    since: datetime
    seen_at: datetime
    sent_off: OnCall | None = None


@dataclass(frozen=True, slots=True)
class CampaignLimits:
    """The campaign's own figures; `wrap_up` with what the agent has had it extended by."""

    ring_timeout: timedelta
    wrap_up: timedelta


def due(
    attempt: Attempt, holder: Holder | None, campaign: CampaignLimits, limits: Limits, now: datetime
) -> machine.Event | None:
    """Return the event that the passing of time makes of an open attempt, None while nothing is due."""
    match attempt.state:
        case AttemptState.CREATED | AttemptState.TRYING | AttemptState.RINGING:
            if attempt.agent_id is not None and _lost(holder, limits, now):
                return machine.AgentLost(attempt.agent_id)
            silent = attempt.created_at + campaign.ring_timeout + limits.dead_line <= now
            return machine.HangUpAsked() if silent or attempt.hang_up_asked_at else None
        case AttemptState.ANSWERED:
            return _answered(attempt, holder, limits, now)
        case AttemptState.TALKING:
            return _talking(attempt, holder, campaign, limits, now)
        case AttemptState.ENDED:
            return _unrecorded(attempt.ended_at or attempt.created_at, holder, campaign, limits, now)
        case AttemptState.CLOSED:
            return None
        case _:
            assert_never(attempt.state)


def _answered(attempt: Attempt, holder: Holder | None, limits: Limits, now: datetime) -> machine.Event | None:
    if attempt.hang_up_asked_at is not None:
        return machine.HangUpAsked()
    answered_at = attempt.answered_at or attempt.created_at
    if attempt.agent_id is not None:
        since = max(holder.since, attempt.answered_at or holder.since) if holder is not None else answered_at
        late = holder is None or since + limits.audio <= now or _at_once(holder)
        return machine.AgentLost(attempt.agent_id) if late else None
    if attempt.given_up_at is not None:
        longest = limits.voicemail if attempt.heard == "machine" and attempt.machine_message else limits.message
        return machine.HangUpAsked() if attempt.given_up_at + longest <= now else None
    if machine.listens(attempt):
        return machine.ListenedEnough() if answered_at + limits.listening <= now else None
    return machine.NobodyFree() if waited_enough(attempt, limits) <= now else None


def _talking(
    attempt: Attempt, holder: Holder | None, campaign: CampaignLimits, limits: Limits, now: datetime
) -> machine.Event | None:
    if attempt.hang_up_asked_at is not None:
        return machine.HangUpAsked()
    if attempt.transferred_at is not None:
        waits = attempt.kept_outcome is None
        return _unrecorded(attempt.transferred_at, holder, campaign, limits, now) if waits else None
    if holder is None or attempt.agent_id is None:
        return machine.HangUpAsked()
    audio_gone = attempt.away_at is not None and attempt.away_at + limits.away <= now
    if not (audio_gone or _lost(holder, limits, now)):
        return None
    return machine.AgentRemoved(attempt.agent_id, PAUSE_CONNECTION_LOST, hand_over=holder.sent_off != "let_go")


def _unrecorded(
    since: datetime, holder: Holder | None, campaign: CampaignLimits, limits: Limits, now: datetime
) -> machine.Event | None:
    """The wrap-up that began at `since`; `campaign.wrap_up` has the agent's extensions in it."""
    return machine.LeftUnrecorded() if _lost(holder, limits, now) or since + campaign.wrap_up <= now else None


def waited_enough(attempt: Attempt, limits: Limits) -> datetime:
    """Return when a person who has answered, or has lost their agent, has waited for one as long as they may."""
    answered_at = attempt.answered_at or attempt.created_at
    waits_since = max(at for at in (answered_at, attempt.listened_at, attempt.orphaned_at) if at is not None)
    return waits_since + (limits.agent if attempt.orphaned_at is None else limits.another)


def _lost(holder: Holder | None, limits: Limits, now: datetime) -> bool:
    """Whether the call has to do without the agent whom the attempt names."""
    return holder is None or holder.seen_at + limits.away <= now or _at_once(holder)


def _at_once(holder: Holder) -> bool:
    return holder.sent_off is not None and holder.sent_off != "finish"
