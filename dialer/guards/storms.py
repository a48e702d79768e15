"""The storms of this process: one for each trunk, and one for all. Kept in memory, as the board of trunks is."""

from datetime import datetime
from uuid import UUID

from dialer.guards import storm
from dialer.guards.storm import Storm

EVERYWHERE = None  # key of the storm over all trunks


class Storms:
    """By trunk; a process that starts begins calm, and learns of a storm from its first calls."""

    def __init__(self) -> None:
        self._storms: dict[int | None, Storm] = {}

    def of(self, trunk_id: int | None = EVERYWHERE) -> Storm:
        """Return the storm over one trunk, or over all."""
        return self._storms.get(trunk_id, Storm())

    def admits(self, trunk_id: int | None, now: datetime) -> bool:
        """Tell whether a call may be placed over a trunk, or at all."""
        return storm.admits(self.of(trunk_id), now)

    def placed(self, trunk_id: int, call: UUID, now: datetime) -> None:
        """Count a call whose INVITE leaves over a trunk."""
        for key in (trunk_id, EVERYWHERE):
            self._storms[key] = storm.placed(self.of(key), call, now)

    def heard(self, trunk_id: int | None, call: UUID, now: datetime, *, failed: bool) -> None:
        """Learn what came of a call on one trunk, from which it may have gone on to another."""
        self._storms[trunk_id] = storm.heard(self.of(trunk_id), call, now, failed=failed)

    def heard_of_call(self, trunk_id: int, call: UUID, now: datetime, *, failed: bool) -> None:
        """Learn what came of a call, whichever trunks it took."""
        for key in (trunk_id, EVERYWHERE):
            self.heard(key, call, now, failed=failed)
