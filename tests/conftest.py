"""What every test may ask for: a PostgreSQL server for the session, and a fresh, migrated database for each test."""

import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from store.embedded import EmbeddedPostgres
from store.migrate import migrate
from store.pool import DedicatedConnection, Pool, connect, open_pool

TEMPLATE = "alo_template"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server_home() -> Iterator[Path]:
    """A short path that the server's account can enter, which pytest's own temporary directories are not for root."""
    directory = Path(tempfile.mkdtemp(prefix="alo-test-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres(server_home: Path) -> AsyncIterator[EmbeddedPostgres]:
    """The session's server, with the database TEMPLATE migrated once. Each pytest-xdist worker has its own."""
    server = EmbeddedPostgres(server_home, durable=False)
    await server.start()
    try:
        await _execute(server, f"create database {TEMPLATE}")
        await migrate(server.dsn_of(TEMPLATE))
        yield server
    finally:
        await server.stop()


@pytest_asyncio.fixture
async def database(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of a fresh migrated database, dropped after the test."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    await _execute(postgres, f"create database {name} template {TEMPLATE}")
    yield postgres.dsn_of(name)
    await _execute(postgres, f"drop database {name} with (force)")


@pytest_asyncio.fixture
async def empty_database(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of a fresh database without any table."""
    name = f"empty_{os.getpid()}_{next(_numbers)}"
    await _execute(postgres, f"create database {name}")
    yield postgres.dsn_of(name)
    await _execute(postgres, f"drop database {name} with (force)")


@pytest_asyncio.fixture
async def connection(database: str) -> AsyncIterator[DedicatedConnection]:
    """One connection to the test's database."""
    opened = await connect(database, application_name="alo-test")
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A pool of up to ten connections to the test's database."""
    async with await open_pool(database, min_size=1, max_size=10, application_name="alo-test") as opened:
        yield opened


async def _execute(server: EmbeddedPostgres, statement: str) -> None:
    administrator = await asyncpg.connect(server.dsn_of("postgres"))
    try:
        await administrator.execute(statement)
    finally:
        await administrator.close()
