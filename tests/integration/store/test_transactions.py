"""A transaction that the server rolls back to end a deadlock is run again; any other error is told."""

import asyncio

import asyncpg
import pytest

from store.pool import Connection, Pool
from store.transactions import TRIES, in_transaction


async def test_the_victim_of_a_deadlock_is_run_again(pool: Pool) -> None:
    await pool.execute("create table counters (id int primary key, value int not null)")
    await pool.execute("insert into counters values (1, 0), (2, 0)")
    both_hold_one = asyncio.Barrier(2)
    runs = 0

    async def crosswise(connection: Connection, first: int, second: int) -> None:
        nonlocal runs
        runs += 1
        await connection.execute("update counters set value = value + 1 where id = $1", first)
        if runs <= 2:
            await both_hold_one.wait()
        await connection.execute("update counters set value = value + 1 where id = $1", second)

    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(in_transaction(pool, lambda each: crosswise(each, 1, 2)), name="one way")
        tasks.create_task(in_transaction(pool, lambda each: crosswise(each, 2, 1)), name="the other way")
    assert [row["value"] for row in await pool.fetch("select value from counters order by id")] == [2, 2]
    assert runs == 3


async def test_one_that_fails_every_time_is_told(pool: Pool) -> None:
    runs = 0

    async def hopeless(_: Connection) -> None:
        nonlocal runs
        runs += 1
        raise asyncpg.DeadlockDetectedError("for ever")

    with pytest.raises(asyncpg.DeadlockDetectedError):
        await in_transaction(pool, hopeless)
    assert runs == TRIES
