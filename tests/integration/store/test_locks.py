"""Advisory locks: one holder at a time, and the news when the lock is lost."""

import asyncio
import os
import signal

import pytest

from store import liveness, locks
from store.locks import HeldLock, hold_lock, lock_key, try_lock
from store.pool import CONNECTION_ERRORS, DedicatedConnection

KEY = lock_key("team", 7)


async def cut(connection: DedicatedConnection, application_name: str) -> None:
    terminated = await connection.fetch(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = $1", application_name
    )
    assert len(terminated) == 1


async def test_one_holder_at_a_time(database: str) -> None:
    async with try_lock(database, KEY, application_name="first") as first:
        assert first is not None
        assert first.key == KEY
        assert first.held
        async with try_lock(database, KEY, application_name="second") as second:
            assert second is None
        async with try_lock(database, lock_key("team", 8), application_name="second") as other:
            assert other is not None
    async with try_lock(database, KEY, application_name="second") as second:
        assert second is not None


async def test_a_waiter_gets_the_lock_when_it_is_freed(database: str, connection: DedicatedConnection) -> None:
    got = asyncio.Event()

    async def wait_for_it() -> None:
        async with hold_lock(database, KEY, application_name="waiter") as lock:
            assert lock.held
            got.set()

    async with asyncio.TaskGroup() as tasks:
        async with try_lock(database, KEY, application_name="holder") as holder:
            assert holder is not None
            tasks.create_task(wait_for_it(), name="waiter")
            await backend_of(connection, "waiter")
            assert not got.is_set()
        async with asyncio.timeout(10):
            await got.wait()


async def test_a_waiter_does_not_wait_for_a_server_that_has_vanished(
    database: str, connection: DedicatedConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "ANSWER_S", 0.2)
    async with try_lock(database, KEY, application_name="holder"):
        waiter = asyncio.create_task(hold_lock(database, KEY, application_name="waiter").__aenter__(), name="waiter")
        backend = await backend_of(connection, "waiter")
        os.kill(backend, signal.SIGSTOP)  # what a vanished host looks like from here
        try:
            done, _ = await asyncio.wait([waiter], timeout=10)
            assert done
            assert isinstance(waiter.exception(), CONNECTION_ERRORS)
        finally:
            os.kill(backend, signal.SIGCONT)


async def backend_of(connection: DedicatedConnection, application_name: str) -> int:
    """Wait until a session that has asked something is there, and return its process id."""
    async with asyncio.timeout(10):
        while True:
            backend = await connection.fetchval(
                "select pid from pg_stat_activity where application_name = $1 and query like '%advisory%'",
                application_name,
            )
            if backend is not None:
                return int(backend)
            await asyncio.sleep(0.01)


async def test_the_holder_hears_that_it_lost_the_lock_and_another_may_have_it(
    database: str, connection: DedicatedConnection
) -> None:
    async with try_lock(database, KEY, application_name="leader") as lock:
        assert lock is not None
        async with asyncio.TaskGroup() as tasks, asyncio.timeout(10):
            lost = tasks.create_task(lock.lost(), name="watch the lock")
            await cut(connection, "leader")
            await lost
        assert not lock.held
        async with try_lock(database, KEY, application_name="successor") as successor:
            assert successor is not None


async def test_losing_a_lock_that_is_already_lost_is_told_at_once(
    database: str, connection: DedicatedConnection
) -> None:
    async with hold_lock(database, KEY, application_name="leader") as lock:
        await cut(connection, "leader")
        async with asyncio.timeout(10):
            await lock.lost()
            await lock.lost()


async def test_a_held_lock_stays_unlost_over_heartbeats_whoever_watches(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "HEARTBEAT_S", 0.01)
    async with hold_lock(database, KEY, application_name="leader") as lock:
        assert await asyncio.gather(*(returns_within(lock, seconds=0.3) for _ in range(3))) == [False] * 3
        assert lock.held


async def test_a_holder_whose_heartbeat_is_not_answered_has_lost(
    database: str, connection: DedicatedConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "HEARTBEAT_S", 0.01)
    monkeypatch.setattr(liveness, "ANSWER_S", 0.2)
    async with hold_lock(database, KEY, application_name="leader") as lock:
        backend = await connection.fetchval("select pid from pg_stat_activity where application_name = 'leader'")
        os.kill(backend, signal.SIGSTOP)  # what a vanished host looks like from here
        try:
            assert await returns_within(lock, seconds=10)
            assert not lock.held
        finally:
            os.kill(backend, signal.SIGCONT)


async def returns_within(lock: HeldLock, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await lock.lost()
    except TimeoutError:
        return False
    return True


def test_keys_are_64_bit_stable_and_differ_by_kind_and_identifier() -> None:
    keys = {lock_key(kind, identifier) for kind in ("team", "campaign") for identifier in range(100)}
    assert len(keys) == 200
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert lock_key("team", 7) == lock_key("team", "7") == 4466627528043664207
