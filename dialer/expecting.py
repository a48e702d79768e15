"""Which ready agent calls whom: debtors who expect a call, or were abandoned, have an agent kept for them. Pure.

An agent whom a call in flight is sure to need is kept for nobody: whoever answers it would be abandoned. Who expects a
call meanwhile gets their turn because less is dialled until there is an agent more than those calls need.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from queues.pace import Mode, Pace

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
        if waits_for_promise(who, left, here, now):
            continue
        if left:
            chosen = next((agent_id for agent_id in left if agent_id == who.promised_by), left[0])
            left.remove(chosen)
            pairs.append((who, chosen))
    return pairs


def waits_for_promise(who: Expected, free: Collection[int], here: Collection[int], now: datetime) -> bool:
    """Tell whether a call waits for the agent who promised it, who is here and not free."""
    return who.promised_by not in free and who.promised_by in here and now < who.due_at + TOLERANCE


def sure_to_need(pace: Pace) -> float:
    """Return how many agents a call being dialled is sure to need, as `inbound/callers.sql` has it."""
    match pace.mode:
        case Mode.POWER:
            return 1 / float(pace.lines_per_agent)
        case Mode.PREDICTIVE:
            return 0.4
        case _:
            return 1.0


def launch_beside(launch: int, pace: Pace, waiting: int) -> int:
    """Return how many of the pacer's calls are launched while `waiting` debtors expect a call and have no agent.

    As if there were so many agents fewer; a predictive pacer, which dials for agents who are not free yet, has to wait.
    """
    if waiting and pace.mode is Mode.PREDICTIVE:
        return 0
    lines = float(pace.lines_per_agent) if pace.mode is Mode.POWER else 1.0
    return max(0, launch - math.ceil(waiting * lines))
