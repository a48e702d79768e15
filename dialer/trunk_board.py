"""What this process knows of trunks, for all teams that it leads: who rests, what nodes told, who called how often."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from dialer.attempts import AttemptRow
from dialer.guards.storms import Storms
from dialer.trunk_pace import TrunkPace, free_at, launched, not_launched
from dialer.trunk_rest import TrunkRest, after_end, after_failure, of_the_network
from queues.trunks import Trunk
from telephony.end_cause import EndCause
from telephony.protocol import TrunkState

_REMEMBERED: Final = 2_000  # failures, each of which may be told twice: on its own, and as the end of its call


class TrunkBoard:
    """Kept in memory only: a dialer that starts learns it again from the nodes and from its calls."""

    def __init__(self) -> None:
        self.storms = Storms()
        self._rests: dict[int, TrunkRest] = {}
        self._states: dict[tuple[str, str], TrunkState] = {}
        self._paces: dict[int, TrunkPace] = {}
        self._ids: dict[str, int] = {}
        self._counted: dict[tuple[UUID, int], None] = {}

    def know(self, trunks: Iterable[Trunk]) -> None:
        """Learn which trunks there are."""
        self._ids = {trunk.name: trunk.id for trunk in trunks}

    def id_of(self, name: str | None) -> int | None:
        """Return the id of a trunk that a node names."""
        return None if name is None else self._ids.get(name)

    def rests(self, trunk_id: int, now: datetime) -> bool:
        """Tell whether a trunk rests after failures."""
        return not self._rests.get(trunk_id, TrunkRest()).over(now)

    def state(self, node: str, name: str) -> str:
        """Return the state of a trunk as a node told it last; "unknown" from a node that has told none."""
        told = self._states.get((node, name))
        return "unknown" if told is None else told.state

    def told(self, state: TrunkState) -> None:
        """Learn how a trunk does on a node."""
        self._states[state.node, state.name] = state

    def forget_node(self, node: str) -> None:
        """A node comes back: what it told before no longer holds."""
        self._states = {key: state for key, state in self._states.items() if key[0] != node}

    def clock_stepped(self) -> None:
        """The centre's clock is another: what was to last until a time of the former one is over."""
        self._paces, self._rests, self.storms = {}, {}, Storms()

    def call_failed(self, attempt_id: UUID, trunk_id: int, sip_code: int | None, now: datetime) -> None:
        """Learn from a try that failed; the call may be going on elsewhere."""
        if of_the_network(sip_code):
            self.storms.heard(trunk_id, attempt_id, now, failed=True)
        if self._first_time(attempt_id, trunk_id):
            self._rests[trunk_id] = after_failure(self._rests.get(trunk_id, TrunkRest()), sip_code, now)

    def call_ended(self, row: AttemptRow, now: datetime) -> None:
        """Learn from a call that has ended how the trunk does that carried it."""
        trunk_id = self.id_of(row.attempt.trunk) or row.trunk_id
        failed = row.attempt.cause is EndCause.NETWORK_FAILURE and row.attempt.ringing_at is None
        if row.attempt.cause is not EndCause.NO_CAPACITY:
            self.storms.heard_of_call(trunk_id, row.attempt.id, now, failed=failed)
        if failed and not self._first_time(row.attempt.id, trunk_id):
            return
        self._rests[trunk_id] = after_end(self._rests.get(trunk_id, TrunkRest()), row.attempt, now)

    def call_placed(self, row: AttemptRow, now: datetime) -> None:
        """Count a call whose INVITE leaves."""
        self.storms.placed(row.trunk_id, row.attempt.id, now)

    def call_got_through(self, row: AttemptRow, now: datetime) -> None:
        """Learn that a call has reached somebody's phone."""
        self.storms.heard_of_call(row.trunk_id, row.attempt.id, now, failed=False)

    def free_at(self, trunk: Trunk, now: datetime) -> datetime:
        """Return when one more call per second fits."""
        return free_at(self._paces.get(trunk.id, TrunkPace()), trunk.max_calls_per_s, now)

    def launching(self, trunk: Trunk, now: datetime) -> None:
        """Count a call that is about to be placed."""
        self._paces[trunk.id] = launched(self._paces.get(trunk.id, TrunkPace()), trunk.max_calls_per_s, now)

    def not_launched(self, trunk: Trunk, at: datetime) -> None:
        """Take back what `launching` counted: there was nobody to call."""
        self._paces[trunk.id] = not_launched(self._paces.get(trunk.id, TrunkPace()), at)

    def _first_time(self, attempt_id: UUID, trunk_id: int) -> bool:
        if (attempt_id, trunk_id) in self._counted:
            return False
        self._counted[attempt_id, trunk_id] = None
        if len(self._counted) > _REMEMBERED:
            del self._counted[next(iter(self._counted))]
        return True
