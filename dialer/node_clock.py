"""A node's times in the centre's: a node tells when things happened by a clock of its own, which may be wrong."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar, cast

from telephony.protocol import CallEvent, CallState, Snapshot

AGREES_S: Final = 5.0  # what a busy process may take to read what it was told
LATE_S: Final = 30.0  # what an event may have waited on its way
_Told = TypeVar("_Told", bound=CallEvent)


class NodeClock:
    """How much the node's clock is behind `now`, learned from snapshots and from events of this moment."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._behind_s = 0.0

    def event(self, told: _Told) -> _Told:
        """The event with its time in ours, which is never later than now where it is shifted."""
        now = self._now().timestamp()
        self._learn(now - told.at)
        if not self._behind_s:
            return told
        return cast("_Told", told.model_copy(update={"at": min(now, told.at + self._behind_s)}))

    def _learn(self, age_s: float) -> None:
        """An event may have been long on its way, and is then taken for one of a slow clock, but none comes early."""
        late_s = age_s - self._behind_s
        if late_s > LATE_S or late_s < -AGREES_S:
            self._behind_s = age_s
        if abs(age_s) <= AGREES_S:
            self._behind_s = 0.0

    def snapshot(self, told: Snapshot) -> Snapshot:
        """The snapshot with all its times in ours; that of an older node, which tells no time of its own, as it is."""
        if told.at is None:
            return told
        behind_s = self._now().timestamp() - told.at
        self._behind_s = behind_s if abs(behind_s) > AGREES_S else 0.0
        if not self._behind_s:
            return told
        return told.model_copy(update={"calls": tuple(self._call(call) for call in told.calls)})

    def _call(self, call: CallState) -> CallState:
        times = {name: getattr(call, name) for name in ("trying_at", "ringing_at", "answered_at")}
        parts = {name: getattr(call, name) for name in ("incoming", "ended")}
        return call.model_copy(
            update={
                **{name: at + self._behind_s for name, at in times.items() if at is not None},
                **{
                    name: part.model_copy(update={"at": part.at + self._behind_s})
                    for name, part in parts.items()
                    if part is not None
                },
            }
        )
