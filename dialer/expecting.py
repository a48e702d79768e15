"""Which ready agent calls whom: debtors who expect a call, or were abandoned, have an agent kept for them. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

TOLERANCE: Final = timedelta(minutes=5)  # a promised call waits so long for the agent who promised it


@dataclass(frozen=True, slots=True)
class Expected:
    """A debtor who is dialled only with an agent kept for them: who expects a call from `due_at` on, or was abandoned.

    `promised_by`: the agent who said that they would call.
    """

    debtor_id: int
    due_at: datetime
    promised_by: int | None = None


def match(
    expected: Iterable[Expected], free: Sequence[int], here: Collection[int], now: datetime
) -> list[tuple[Expected, int]]:
    """Pair debtors, in their order, with the agents who are `free`, longest idle first; whoever is left over waits.

    A promised call is its agent's, if they are free; while they are `here` it waits for them, but for TOLERANCE only.
    """
    left = list(free)
    pairs: list[tuple[Expected, int]] = []
    for who in expected:
        if who.promised_by not in left and who.promised_by in here and now < who.due_at + TOLERANCE:
            continue
        if left:
            chosen = next((agent_id for agent_id in left if agent_id == who.promised_by), left[0])
            left.remove(chosen)
            pairs.append((who, chosen))
    return pairs
