"""What only the PostgreSQL bus can meet: a server that dies, a backlog, strangers on the channel."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from store.bus import Event, Hint, PostgresBus, Resync, publisher
from store.embedded import EmbeddedPostgres
from store.pool import DedicatedConnection


@asynccontextmanager
async def running(*buses: PostgresBus) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        started = [tasks.create_task(bus.run(), name="bus under test") for bus in buses]
        yield
        for task in started:
            task.cancel()


async def take(events: AsyncIterator[Event], count: int) -> list[Event]:
    async with asyncio.timeout(20):
        return [await anext(events) for _ in range(count)]


async def test_the_bus_survives_a_killed_server(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir, durable=False)
    bus = PostgresBus(await server.start(), application_name="bus")
    try:
        async with running(bus), bus.subscribe("calls") as events:
            assert await take(events, 1) == [Resync()]
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
            await server.wait()
            await bus.publish("calls", {"n": 1})
            await server.start()
            await bus.connected()
            await bus.publish("calls", {"n": 2})
            seen = await take(events, 1)
            while seen[-1] != Hint("calls", {"n": 2}):
                seen += await take(events, 1)
            assert Resync() in seen
    finally:
        await server.stop()


async def test_events_wait_for_the_first_connection(database: str) -> None:
    bus = PostgresBus(database, application_name="bus")
    async with bus.subscribe("calls") as events:
        await bus.publish("calls", {"n": 1})
        async with running(bus):
            await bus.connected()
            assert Resync() in (await take(events, 1))


async def test_an_event_published_while_the_publisher_is_cut_off_still_arrives(
    database: str, connection: DedicatedConnection
) -> None:
    bus = PostgresBus(database, application_name="bus")
    async with running(bus), bus.subscribe("calls") as events:
        assert await take(events, 1) == [Resync()]
        await bus.connected()
        await connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'bus-publisher'"
        )
        await bus.publish("calls", {"n": 1})
        assert await take(events, 1) == [Hint("calls", {"n": 1})]


async def test_a_backlog_that_runs_over_becomes_a_resync(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "BACKLOG_EVENTS", 10)
    sender = PostgresBus(database, application_name="sender")
    receiver = PostgresBus(database, application_name="receiver")
    for number in range(13):
        await sender.publish("calls", {"n": number})
    async with running(receiver), receiver.subscribe("calls") as events:
        assert await take(events, 1) == [Resync()]
        async with running(sender):
            assert await take(events, 3) == [Resync(), Hint("calls", {"n": 11}), Hint("calls", {"n": 12})]


async def test_a_foreign_notification_is_answered_by_a_resync(database: str, connection: DedicatedConnection) -> None:
    bus = PostgresBus(database, application_name="bus")
    async with running(bus), bus.subscribe("calls") as events:
        assert await take(events, 1) == [Resync()]
        await connection.execute("notify alo, 'hello'")
        assert await take(events, 1) == [Resync()]


async def test_flush_tells_whether_all_was_sent(database: str) -> None:
    bus = PostgresBus(database, application_name="bus")
    await bus.publish("calls", {"n": 1})
    assert not await bus.flush(timeout_s=0.05)
    async with running(bus):
        assert await bus.flush(timeout_s=10)


async def test_a_process_uses_two_connections_whatever_its_subscribers(
    database: str, connection: DedicatedConnection
) -> None:
    bus = PostgresBus(database, application_name="bus")
    async with running(bus), bus.subscribe("a"), bus.subscribe("a", "b"), bus.subscribe("c"):
        await bus.connected()
        names = await connection.fetch(
            "select application_name from pg_stat_activity where application_name like 'bus-%'"
        )
        assert sorted(row["application_name"] for row in names) == ["bus-listener", "bus-publisher"]
