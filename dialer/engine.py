"""A dialer process: the links to the nodes, and leadership of teams.

Every dialer tries to lead every team; the advisory lock of a team lets one. The lock is freed by the server the moment
its holder's connection ends, so that the next dialer to ask takes over within half a second.
"""

import asyncio
from typing import Final

import structlog

from dialer.context import DialerContext, Team
from dialer.errors import ClockStepped, LeadershipLost
from dialer.health import DialerHealth
from dialer.node_link import NodeLink
from dialer.recording_keeper import RecordingKeeper
from dialer.settings import DialerSettings
from dialer.team import TeamEngine
from dialer.trunk_board import TrunkBoard
from dialer.trunk_watch import TrunkWatch
from store.backoff import Backoff
from store.bus import PostgresBus
from store.clock import DatabaseClock
from store.locks import HeldLock, hold_lock, lock_key
from store.pool import TRANSIENT_ERRORS, Pool, open_pool
from store.statements import load

__all__ = ["Dialer", "DialerSettings", "run_dialer"]

SQL: Final = load(__package__, "teams.sql")
POOL_SIZE: Final = 12
LOOK_FOR_TEAMS_S: Final = 2.0
_log = structlog.get_logger(__name__)


async def run_dialer(settings: DialerSettings, *, stop: asyncio.Event) -> None:
    """Run a dialer until `stop` is set; calls in progress go on and are taken over by the next dialer."""
    await Dialer(settings).run(stop)


class Dialer:
    """One dialer process; `health` tells how it does while it runs."""

    def __init__(self, settings: DialerSettings) -> None:
        self.settings = settings
        self.health = DialerHealth(nodes={name: False for name, _ in settings.nodes})
        self._links: dict[str, NodeLink] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set. A database or a node that is away is waited for, however long."""
        async with asyncio.TaskGroup() as tasks:
            work = tasks.create_task(self._work(), name="dialer")
            await stop.wait()
            work.cancel()

    async def _work(self) -> None:
        pool = await self._open_pool()
        clock = DatabaseClock(pool)
        try:
            await self._set(clock)
            self._links = {name: NodeLink(name, url, self.settings.secret, clock) for name, url in self.settings.nodes}
            bus = PostgresBus(self.settings.dsn, application_name=self.settings.application_name)
            context = DialerContext(self.settings, pool, bus, self._links, self.health, clock=clock)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(bus.run(), name="bus")
                tasks.create_task(clock.run(), name="clock")
                tasks.create_task(follow_steps(clock, context.board), name="steps of the clock")
                tasks.create_task(TrunkWatch(context).run(), name="trunks")
                for link in self._links.values():
                    tasks.create_task(link.run(), name=f"node {link.name}")
                tasks.create_task(self._watch_nodes(), name="health of the nodes")
                tasks.create_task(RecordingKeeper(context).run(), name="recordings")
                await self._lead_every_team(context, clock, tasks)
        finally:
            pool.terminate()

    async def _open_pool(self) -> Pool:
        backoff = Backoff()
        while True:
            try:
                return await open_pool(
                    self.settings.dsn,
                    min_size=2,
                    max_size=POOL_SIZE,
                    application_name=self.settings.application_name,
                )
            except TRANSIENT_ERRORS as error:
                _log.warning("the database is away", error=repr(error))
            await backoff.sleep()

    async def _set(self, clock: DatabaseClock) -> None:
        """Nothing is judged by a time that may be wrong: agents would seem to be away, waits to be over."""
        backoff = Backoff()
        while True:
            try:
                await clock.look()
            except TRANSIENT_ERRORS as error:
                _log.warning("the database is away", error=repr(error))
                await backoff.sleep()
            else:
                return

    async def _lead_every_team(self, context: DialerContext, clock: DatabaseClock, tasks: asyncio.TaskGroup) -> None:
        known: set[int] = set()
        while True:
            for team in await self._teams(context.pool):
                if team.id not in known:
                    known.add(team.id)
                    tasks.create_task(self._lead(context, clock, team), name=f"lead {team.name}")
            await asyncio.sleep(LOOK_FOR_TEAMS_S)

    async def _teams(self, pool: Pool) -> list[Team]:
        try:
            async with pool.acquire() as connection:
                teams = [Team(**row) for row in await connection.fetch(SQL.every_team)]
        except TRANSIENT_ERRORS as error:
            _log.warning("the database is away", error=repr(error))
            teams = []
            self.health.database = False
        else:
            self.health.database = True
        return teams

    async def _lead(self, context: DialerContext, clock: DatabaseClock, team: Team) -> None:
        backoff = Backoff()
        while True:
            try:
                key = lock_key("team", team.id)
                async with hold_lock(self.settings.dsn, key, application_name=self.settings.application_name) as lock:
                    backoff.reset()
                    _log.info("leading a team", team=team.name)
                    await self._lead_while_held(context, clock, team, lock)
            except* (*TRANSIENT_ERRORS, LeadershipLost, ClockStepped) as lost:
                _log.warning("no longer leading", team=team.name, errors=[repr(each) for each in lost.exceptions])
            await backoff.sleep()

    async def _lead_while_held(self, context: DialerContext, clock: DatabaseClock, team: Team, lock: HeldLock) -> None:
        engine = TeamEngine(context, team, leading=lambda: lock.held)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(engine.run(), name=f"engine of {team.name}")
            tasks.create_task(_until_stepped(clock), name=f"clock of {team.name}")
            await lock.lost()
            raise LeadershipLost(team.id)

    async def _watch_nodes(self) -> None:
        while True:
            for link in self._links.values():
                self.health.nodes[link.name] = link.connected
            await asyncio.sleep(self.settings.tick_s)


async def follow_steps(clock: DatabaseClock, board: TrunkBoard) -> None:
    """Run until cancelled; the board outlives the engines, which begin anew when the clock is stepped."""
    while True:
        await clock.stepped()
        board.clock_stepped()


async def _until_stepped(clock: DatabaseClock) -> None:
    """An engine that begins anew does not take the step for absence: nobody was seen before it began."""
    await clock.stepped()
    raise ClockStepped
