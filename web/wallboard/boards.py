"""The wallboards that somebody watches: one per team, and one of all teams, each read at most four times a second."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from dialer import wallboard
from dialer.queue_depths import QueueDepths
from store.bus import Bus, Event
from store.pool import TRANSIENT_ERRORS, Pool
from store.statements import load
from web.i18n.catalogue import LocaleCode
from web.rendering import Renderer
from web.wallboard.feed import Feed, Watcher
from web.wallboard.fragments import board_fragments

SQL = load(__package__, "boards.sql")
log = logging.getLogger(__name__)

COALESCE_S: Final = 0.25
REREAD_S: Final = 5.0  # queue depths move with the clock alone, and a new team has no topic yet


class Boards:
    """Reads, renders and fans out the wallboards; `run` belongs in the process's TaskGroup. `depths` are shared."""

    def __init__(self, pool: Pool, bus: Bus, renderer: Renderer, zone: ZoneInfo) -> None:
        self._pool = pool
        self._bus = bus
        self._renderer = renderer
        self._zone = zone
        self.depths = QueueDepths()
        self._feeds: dict[int | None, Feed] = {}
        self._wanted: asyncio.Queue[int | None] = asyncio.Queue()

    @asynccontextmanager
    async def watch(self, team_id: int | None, locale: LocaleCode) -> AsyncIterator[Watcher]:
        """Watch a team's board, or everybody's for None, within the context."""
        feed = self._feeds.get(team_id)
        if feed is None:
            feed = self._feeds[team_id] = Feed()
            self._wanted.put_nowait(team_id)
        with feed.watched_in(locale) as watcher:
            yield watcher

    async def run(self) -> None:
        """Serve boards until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                team_id = await self._wanted.get()
                tasks.create_task(self._serve(team_id), name=f"wallboard-{team_id or 'all'}")

    async def _serve(self, team_id: int | None) -> None:
        feed = self._feeds[team_id]
        while feed.watched:
            try:
                await self._follow(team_id, feed)
            except TRANSIENT_ERRORS as error:
                log.warning("wallboard of team %s waits for the database: %r", team_id, error)
                await asyncio.sleep(1.0)
        del self._feeds[team_id]

    async def _follow(self, team_id: int | None, feed: Feed) -> None:
        """Publish the board after every change and every REREAD_S, while somebody watches."""
        topics = await self._topics(team_id)
        async with self._bus.subscribe(*topics) as events:
            until = asyncio.get_running_loop().time() + 12 * REREAD_S  # then look for new teams
            while feed.watched and asyncio.get_running_loop().time() < until:
                await self._publish(team_id, feed)
                await asyncio.sleep(COALESCE_S)
                await _next_change(events)

    async def _topics(self, team_id: int | None) -> list[str]:
        if team_id is not None:
            return [f"team:{team_id}"]
        async with self._pool.acquire() as conn:
            return [f"team:{row['id']}" for row in await conn.fetch(SQL.teams)]

    async def _publish(self, team_id: int | None, feed: Feed) -> None:
        async with self._pool.acquire() as conn:
            board = await wallboard.read(conn, team_id, datetime.now(UTC), self.depths)
        feed.publish({locale: board_fragments(self._renderer, locale, board) for locale in feed.locales()})


async def _next_change(events: AsyncIterator[Event]) -> None:
    try:
        async with asyncio.timeout(REREAD_S):
            await anext(events)
    except TimeoutError:
        return
