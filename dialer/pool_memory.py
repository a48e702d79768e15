"""What a pacer that is new is told of its pool: the last events, and whom each campaign abandoned before them. Pure.

The events are bounded, the budget of the past days is not: who answered in events that have been given up since is
counted, so that a campaign that changes its mode late in the day owes what it owed before.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

from dialer.pacing.budget import Budget
from dialer.pacing.floor import Floor, Met
from dialer.pacing.pacer import Pacer
from dialer.pacing.words import Event

MOST_REMEMBERED: Final = 20_000  # events: some hours of a large team


class PoolMemory:
    """The last `most` events of a pool, on its steady clock; of older ones, how many answered and were abandoned."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._heard: deque[Event] = deque()
        self._given_up = Floor()
        self._budgets: dict[int, Budget] = {}
        self._counted_at: dict[int, float] = {}

    def begin(self, budgets: Mapping[int, Budget]) -> None:
        """Take these, by campaign, for what happened before the first event."""
        self._budgets = dict(budgets)

    def hear(self, event: Event) -> None:
        """Remember one more event, and give up the oldest when there are too many."""
        self._heard.append(event)
        if len(self._heard) > self._most:
            self._give_up(self._heard.popleft())

    def raised(self, campaign_id: int, pacer_of: Callable[[Budget], Pacer]) -> Pacer:
        """Return a pacer of this budget that has heard all that is remembered."""
        pacer = pacer_of(self._budgets.get(campaign_id, Budget()))
        for event in self._heard:
            pacer.hear(event)
        return pacer

    def _give_up(self, event: Event) -> None:
        for fact in self._given_up.hear(event):
            if isinstance(fact, Met) and isinstance(fact.call.campaign, int):
                self._count(fact.call.campaign, fact)
        self._given_up.give_up_the_lost(event.at)

    def _count(self, campaign_id: int, met: Met) -> None:
        passed = met.at - self._counted_at.get(campaign_id, met.at)
        self._counted_at[campaign_id] = met.at
        before = self._budgets.get(campaign_id, Budget())
        self._budgets[campaign_id] = before.after(passed, abandoned=met.abandoned)
