"""Which agents' screens are connected to this process."""

import asyncio
import logging
from typing import Final, Protocol

from dialer.desk import Desk
from store.pool import TRANSIENT_ERRORS

log = logging.getLogger(__name__)

RENEW_S: Final = 2.0  # a screen unseen for 6 s counts as gone


class Seat(Protocol):
    """An open screen."""

    @property
    def agent_id(self) -> int:
        """Whose screen it is."""
        ...

    @property
    def answers(self) -> bool:
        """Whether somebody is behind it."""
        ...

    def take_over(self) -> None:
        """Tell this screen that another one of the same agent has taken its place."""
        ...


class Switchboard:
    """The open screens of this process, at most one per agent."""

    def __init__(self) -> None:
        self._seats: dict[int, Seat] = {}

    def sit(self, seat: Seat) -> None:
        """Register a screen; an older one of the same agent is told to give way."""
        older = self._seats.get(seat.agent_id)
        self._seats[seat.agent_id] = seat
        if older is not None:
            older.take_over()

    def leave(self, seat: Seat) -> bool:
        """Forget a screen; False when another has taken its place already."""
        if self._seats.get(seat.agent_id) is not seat:
            return False
        del self._seats[seat.agent_id]
        return True

    def agents(self) -> list[int]:
        """The agents whose screens are connected here, and answer."""
        return [agent_id for agent_id, seat in self._seats.items() if seat.answers]

    async def keep_seen(self, desk: Desk) -> None:
        """Tell the tables every RENEW_S seconds, in one statement, who is still here; runs until cancelled."""
        while True:
            await asyncio.sleep(RENEW_S)
            if not (agents := self.agents()):
                continue
            try:
                await desk.renew_seen(agents)
            except TRANSIENT_ERRORS as error:  # the next round tells it again
                log.warning("screens not renewed, the database is away: %r", error)
