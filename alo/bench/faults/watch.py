"""Looks at a centre from outside while a part of it is broken: leaders, new calls, what the carrier hears. Seconds."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg

from alo.bench.faults.centre import DIALERS, SQL, FaultCentre
from store.locks import lock_key
from store.pool import CONNECTION_ERRORS

_LOOK_S: Final = 0.05
_LISTEN_S: Final = 0.25


@dataclass(slots=True)
class Watch:
    """What was seen since `broken_at` (monotonic), by team id: when it was led again, when calls were placed again.

    `stalled_ms`: for how long this process, which plays the robots, stood still at most: no gap shorter says anything.
    `leader`: the server process that holds the team's lock. `carrier`: every call that the carrier told of, by its id.
    """

    centre: FaultCentre
    broken_at: float | None = None
    teams: set[int] = field(default_factory=set)
    leader: dict[int, int] = field(default_factory=dict)
    led_at: dict[int, float] = field(default_factory=dict)
    ticked_at: dict[int, float] = field(default_factory=dict)
    placed_at: dict[int, float] = field(default_factory=dict)
    connected_at: dict[int, float] = field(default_factory=dict)
    carrier: dict[str, dict[str, Any]] = field(default_factory=dict)
    stalled_ms: float = 0.0
    unheard_ms: dict[str, float] = field(default_factory=dict)
    _counts: dict[int, tuple[int, int]] = field(default_factory=dict)
    _before: dict[int, tuple[int, int]] = field(default_factory=dict)
    _old_leader: dict[int, int] = field(default_factory=dict)
    _dialers: tuple[str, ...] = DIALERS

    def begin(self, teams: set[int], dialers: tuple[str, ...] = DIALERS) -> None:
        """Something breaks now that these teams feel; new leaders are looked for in these dialers."""
        self.teams, self.stalled_ms = teams, 0.0
        for seen in (self.led_at, self.ticked_at, self.placed_at, self.connected_at, self.unheard_ms):
            seen.clear()
        self._before, self._old_leader, self._dialers = dict(self._counts), dict(self.leader), dialers
        self.broken_at = time.monotonic()

    def since(self, moments: dict[int, float]) -> float | None:
        """Seconds until the last of the teams had its moment; None while one has not."""
        if self.broken_at is None or not self.teams <= moments.keys():
            return None
        return max((moments[team] for team in self.teams), default=self.broken_at) - self.broken_at

    def invited(self) -> Counter[str]:
        """INVITEs that the carrier took, by digits of the number called."""
        return Counter(digits(call["number"]) for call in self.carrier.values())

    @asynccontextmanager
    async def looking(self) -> AsyncIterator["Watch"]:
        """Look for as long as the block runs."""
        async with asyncio.TaskGroup() as tasks:
            looking = [
                tasks.create_task(self._look_at_tables(), name="watch the tables"),
                tasks.create_task(self._look_at_gauges(), name="watch the gauges"),
                tasks.create_task(self._listen_at_carrier(), name="watch the carrier"),
                tasks.create_task(self._feel_own_pulse(), name="watch this process"),
            ]
            try:
                yield self
            finally:
                for task in looking:
                    task.cancel()

    async def ask_carrier(self) -> None:
        """Take what the carrier remembers into `carrier`: it forgets everything when it is killed."""
        for call in await self.centre.carrier_calls():
            self.carrier[call["call_id"]] = call

    async def _look_at_tables(self) -> None:
        keys = {lock_key("team", team.id): team.id for team in self.centre.teams}
        while True:
            try:
                for key, pid in await self.centre.pool.fetch(SQL.leaders):
                    if key in keys:
                        self._note_leader(keys[key], pid)
                for team, placed, connected in await self.centre.pool.fetch(SQL.placed):
                    self._note_calls(team, placed, connected)
            except (*CONNECTION_ERRORS, asyncpg.PostgresError):
                pass  # the database is what was broken
            await asyncio.sleep(_LOOK_S)

    def _note_leader(self, team: int, pid: int) -> None:
        self.leader[team] = pid
        if pid != self._old_leader.get(team):
            self.led_at.setdefault(team, time.monotonic())

    def _note_calls(self, team: int, placed: int, connected: int) -> None:
        self._counts[team] = placed, connected
        before = self._before.get(team, (0, 0))
        if placed > before[0]:
            self.placed_at.setdefault(team, time.monotonic())
        if connected > before[1]:
            self.connected_at.setdefault(team, time.monotonic())

    async def _look_at_gauges(self) -> None:
        ids = {team.name: team.id for team in self.centre.teams}
        while True:
            for dialer in self._dialers:
                for name in await self.centre.led_by(dialer):
                    if ids[name] in self.led_at:
                        self.ticked_at.setdefault(ids[name], time.monotonic())
            await asyncio.sleep(2 * _LOOK_S)

    async def _feel_own_pulse(self) -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(_LOOK_S)
            self.stalled_ms = max(self.stalled_ms, (time.monotonic() - began - _LOOK_S) * 1000)

    async def _listen_at_carrier(self) -> None:
        """How much of each agent's voice did not reach the debtor in any second: the carrier counts once a second."""
        heard: dict[str, tuple[float, float]] = {}
        while True:
            await self.ask_carrier()
            now = time.monotonic()
            for call_id, call in self.carrier.items():
                energy = call["heard_seconds_with_energy"]
                if call["ended_at"] is not None or not energy:
                    heard.pop(call_id, None)
                elif call_id not in heard or energy != heard[call_id][1]:
                    self._note_heard(call_id, heard.get(call_id), now, energy)
                    heard[call_id] = now, energy
            await asyncio.sleep(_LISTEN_S)

    def _note_heard(self, call_id: str, before: tuple[float, float] | None, now: float, energy: float) -> None:
        if before is not None:
            missing = max(0.0, (now - before[0]) - (energy - before[1])) * 1000
            self.unheard_ms[call_id] = max(self.unheard_ms.get(call_id, 0.0), missing)


def digits(number: str) -> str:
    """The digits of a number."""
    return "".join(filter(str.isdigit, number))
