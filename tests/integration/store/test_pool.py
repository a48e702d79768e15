"""What a pooled connection promises: JSON both ways, UTC, and limits."""

import asyncpg
import pytest

from store.errors import DatabaseUnreachable
from store.pool import Connection, DedicatedConnection, Pool, open_pool, wait_until_up


async def test_json_travels_as_python_values(pool: Pool) -> None:
    value = {"nome": "João", "parcelas": [1, 2], "quitado": False, "nota": None}
    assert await pool.fetchval("select $1::jsonb", value) == value
    assert await pool.fetchval("select $1::json", value) == value


async def test_sessions_speak_utc_and_name_themselves(pool: Pool) -> None:
    assert await pool.fetchval("select current_setting('timezone')") == "UTC"
    assert await pool.fetchval("select current_setting('application_name')") == "alo-test"


async def test_pooled_and_dedicated_connections_are_connections(pool: Pool, connection: DedicatedConnection) -> None:
    async with pool.acquire() as pooled:
        assert isinstance(pooled, Connection)
    assert isinstance(connection, Connection)


async def test_a_statement_that_runs_too_long_is_cancelled(database: str) -> None:
    async with await open_pool(
        database, min_size=1, max_size=1, application_name="alo-test", statement_timeout_s=0.05
    ) as impatient:
        with pytest.raises(asyncpg.QueryCanceledError):
            await impatient.execute("select pg_sleep(60)")


async def test_waiting_for_a_server_that_is_up_returns(database: str) -> None:
    await wait_until_up(database, timeout_s=10)


async def test_waiting_for_a_server_that_is_not_there_says_why(tmp_path: object) -> None:
    with pytest.raises(DatabaseUnreachable, match=r"did not answer within 0\.2 s: .*Error"):
        await wait_until_up(f"postgresql://alo@/alo?host={tmp_path}", timeout_s=0.2)
