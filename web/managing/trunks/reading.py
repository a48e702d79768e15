"""What the trunks' screens show beside the trunks themselves."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from queues import trunks
from queues.lines import trunk_health
from queues.lines.trunk_health import FRESH, Failure, Hour, ShownState
from queues.trunks import Trunk
from store.pool import Connection

_FAILURES: Final = 30
_NUMBER: Final = re.compile(r"(?<![\d.])(\+?\d{4})\d{4,9}(\d{2})(?![\d.])")


@dataclass(frozen=True, slots=True)
class NodeView:
    """A trunk on one node; `stale`: the node has not been heard of for some time."""

    seen: ShownState
    stale: bool


@dataclass(frozen=True, slots=True)
class TrunkView:
    """A trunk with how it does: on each node, and in the last hour."""

    trunk: Trunk
    nodes: Sequence[NodeView]
    hour: Hour

    @property
    def per_second(self) -> float:
        """Calls begun per second, over the last ten."""
        return self.hour.lately / 10

    @property
    def share_answered(self) -> float | None:
        """Answered calls of the last hour by all of them; None without calls."""
        return self.hour.answered / self.hour.attempts if self.hour.attempts else None

    @property
    def failures(self) -> Mapping[str, int]:
        """Failed tries of the last hour by SIP code, the most frequent first; "" without an answer."""
        return self.hour.failures or {}


@dataclass(frozen=True, slots=True)
class RungView:
    """One message of a ladder: milliseconds since the first, who sent it, its first line without the whole number."""

    after_ms: int
    sent: bool
    line: str
    kind: str


@dataclass(frozen=True, slots=True)
class FailureView:
    """A failed call, with its number only as far as it takes to recognise it."""

    failure: Failure
    ladder: Sequence[RungView]

    @property
    def id(self) -> UUID:
        """The attempt's id."""
        return self.failure.attempt_id


async def every(conn: Connection, now: datetime) -> list[TrunkView]:
    """All trunks, by name."""
    seen, hours = await trunk_health.states(conn), await trunk_health.last_hour(conn, now)
    return [_view(trunk, seen, hours, now) for trunk in await trunks.every(conn)]


async def one(conn: Connection, trunk_id: int, now: datetime) -> TrunkView:
    """One trunk; raises UnknownTrunk."""
    trunk = await trunks.get(conn, trunk_id)
    return _view(trunk, await trunk_health.states(conn), await trunk_health.last_hour(conn, now), now)


async def failures(conn: Connection, trunk_id: int) -> list[FailureView]:
    """The last failed calls of a trunk, newest first."""
    return [FailureView(each, ladder_of(each)) for each in await trunk_health.failures(conn, trunk_id, _FAILURES)]


def ladder_of(failure: Failure) -> list[RungView]:
    """The ladder as it is shown."""
    began = failure.ladder[0].at if failure.ladder else 0.0
    return [
        RungView(round((rung.at - began) * 1000), rung.sent, masked(rung.line), _kind(rung.line))
        for rung in failure.ladder
    ]


def masked(line: str) -> str:
    """A SIP line with telephone numbers shortened: the middle of each is nobody's business here."""
    return _NUMBER.sub(r"\1***\2", line)


def _kind(line: str) -> str:
    """What a message is to the eye: a request, an answer on the way (a challenge is one), a success or a failure."""
    found = re.match(r"SIP/2\.0 (\d{3})", line)
    if found is None:
        return "request"
    code = found[1]
    return "going" if code[0] == "1" or code in {"401", "407"} else "good" if code[0] == "2" else "bad"


def _view(trunk: Trunk, seen: Sequence[ShownState], hours: Mapping[int, Hour], now: datetime) -> TrunkView:
    nodes = [NodeView(each, each.seen_at + FRESH < now) for each in seen if each.trunk_id == trunk.id]
    return TrunkView(trunk, nodes, hours.get(trunk.id, Hour()))
