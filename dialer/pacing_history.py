"""What a pacer would have heard of calls and agents that the tables tell of: rows to events. Pure.

For whoever lets a pacer live through the past: a leader that begins, and `alo replay`. The live engine tells the same
events as they happen. Times of the line are the node's, the others the dialer's: a call's events keep their order even
where the two clocks differ.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from dialer.endings import SystemOutcome
from dialer.pacing.words import (
    Abandoned,
    AgentKept,
    AgentLeft,
    AgentPaused,
    AgentReady,
    Answered,
    CallEvent,
    Connected,
    Dialled,
    Ended,
    Event,
    Recognised,
    Ringing,
)

KEPT_WITHIN: Final = timedelta(milliseconds=250)  # of the dialling: no phone is answered so soon
_NO_PERSON: Final = frozenset({"machine", "fax", "network_announcement"})
_AGENT_EVENTS: Final[Mapping[str, Callable[[float, int], Event]]] = {
    "ready": AgentReady,
    "previewing": AgentKept,
    "paused": AgentPaused,
    "logged_out": AgentLeft,
}
_ORDER: Final = (Dialled, Ringing, Answered, Recognised, Connected, Abandoned, Ended)


@dataclass(frozen=True, slots=True)
class PastCall:
    """The columns of one row of `attempts` that pacing rests on; times are aware, None where it did not happen."""

    id: UUID
    campaign_id: int
    created_at: datetime
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    listened_at: datetime | None = None
    given_up_at: datetime | None = None
    ended_at: datetime | None = None
    detect: bool = False
    heard: str | None = None
    outcome: str | None = None
    inbound: bool = False


@dataclass(frozen=True, slots=True)
class PastState:
    """One row of `presence_log`: from `at` on, the agent was in `state`, with the call `attempt_id`."""

    agent_id: int
    at: datetime
    state: str
    attempt_id: UUID | None = None


def events_of(attempt_rows: Iterable[PastCall], state_rows: Iterable[PastState]) -> list[Event]:
    """Return the events of these calls and agents by `at`, in seconds since the epoch.

    Names are the attempt's id, the agent's and the campaign's. A call that came in, and one for which an agent was kept
    before it was dialled, takes no free agent: it is never `Dialled`, and its agent is `AgentKept`.
    """
    calls = {row.id: row for row in sorted(attempt_rows, key=lambda row: (row.created_at, row.id))}
    talks: dict[UUID, list[PastState]] = defaultdict(list)
    kept: set[UUID] = {row.id for row in calls.values() if row.inbound}
    agents: list[Event] = []
    for state in sorted(state_rows, key=lambda row: (row.at, row.agent_id)):
        if state.state == "talking" and state.attempt_id is not None:
            talks[state.attempt_id].append(state)
        elif state.state == "reserved" and state.attempt_id is not None:
            if _is_kept(calls.get(state.attempt_id), state):
                kept.add(state.attempt_id)
                agents.append(AgentKept(_seconds(state.at), state.agent_id))
        elif state.state in _AGENT_EVENTS:
            agents.append(_AGENT_EVENTS[state.state](_seconds(state.at), state.agent_id))
    told: list[Event] = []
    for call_id, call in calls.items():
        told += _events_of_call(call, talks[call_id], pooled=call_id not in kept)
    return sorted([*told, *agents], key=lambda event: (event.at, _rank(event)))


def _is_kept(call: PastCall | None, reserved: PastState) -> bool:
    """An agent of a pooled call is reserved when it is answered; of any other, before anybody could answer."""
    return call is None or call.inbound or reserved.at <= call.created_at + KEPT_WITHIN


def _events_of_call(call: PastCall, talks: Sequence[PastState], *, pooled: bool) -> Iterator[CallEvent]:
    connected = (Connected(_seconds(talk.at), call.id, talk.agent_id) for talk in talks)
    ended = () if call.ended_at is None else (Ended(_seconds(call.ended_at), call.id),)
    before = _before_agent(call, taken=bool(talks)) if pooled else ()
    latest = float("-inf")
    for event in (*before, *connected, *ended):
        latest = max(latest, event.at)
        yield replace(event, at=latest)


def _before_agent(call: PastCall, *, taken: bool) -> Iterator[CallEvent]:
    yield Dialled(_seconds(call.created_at), call.id, call.campaign_id, detect=call.detect)
    if call.ringing_at is not None:
        yield Ringing(_seconds(call.ringing_at), call.id)
    if call.answered_at is None:
        return
    person = taken or call.heard not in _NO_PERSON
    listened_at = call.listened_at if call.detect else call.answered_at
    known_at_once = listened_at is not None and listened_at <= call.answered_at
    yield Answered(_seconds(call.answered_at), call.id, person if known_at_once else None)
    if listened_at is not None and not known_at_once:
        yield Recognised(_seconds(listened_at), call.id, person)
    lost_at = _lost_at(call)
    if lost_at is not None and person and not taken:
        yield Abandoned(_seconds(lost_at), call.id)


def _lost_at(call: PastCall) -> datetime | None:
    if call.given_up_at is not None:
        return call.given_up_at
    return call.ended_at if call.outcome == SystemOutcome.ABANDONED else None


def _seconds(at: datetime) -> float:
    return at.timestamp()


def _rank(event: Event) -> int:
    """At one moment, a call goes its way before its agent does."""
    return next((place for place, kind in enumerate(_ORDER) if isinstance(event, kind)), len(_ORDER))
