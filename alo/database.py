"""Which database a command uses: the configured one, the embedded server that already runs, or one for its own time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import asyncpg

from alo.errors import UsageRefused
from alo.settings import Settings
from store.embedded import EmbeddedPostgres
from store.errors import DataDirectoryLocked
from store.migrate import migrate
from store.pool import CONNECTION_ERRORS, DedicatedConnection, connect, wait_until_up

_START_TIMEOUT_S: Final = 30.0


def database_dir(settings: Settings) -> Path:
    """Where the embedded server keeps its data."""
    return settings.data_dir / "postgres"


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[str]:
    """The address of a migrated database. An embedded server that this starts ends with the block."""
    if settings.database_url is not None:
        await migrate_configured(settings.database_url)
        yield settings.database_url
        return
    server = EmbeddedPostgres(database_dir(settings))
    try:
        dsn = await server.start()
    except DataDirectoryLocked:  # `alo serve` or `alo demo` runs it
        await wait_until_up(server.dsn, _START_TIMEOUT_S)
        await migrate(server.dsn)
        yield server.dsn
        return
    try:
        await migrate(dsn)
        yield dsn
    finally:
        await server.stop()


async def migrate_configured(dsn: str) -> None:
    """Migrate the database that the settings name; raises UsageRefused when it does not let us in."""
    try:
        await migrate(dsn)
    except (
        *CONNECTION_ERRORS,
        asyncpg.InvalidAuthorizationSpecificationError,
        asyncpg.InvalidCatalogNameError,
    ) as error:
        expected = "the address of a PostgreSQL that answers and lets us in"
        raise UsageRefused("ALO_DATABASE_URL", expected, str(error) or type(error).__name__) from error


@asynccontextmanager
async def session(settings: Settings) -> AsyncIterator[DedicatedConnection]:
    """One connection to that database, for a command; statements may take as long as they need."""
    async with database(settings) as dsn:
        connection = await connect(dsn, application_name="alo-command", statement_timeout_s=0)
        try:
            yield connection
        finally:
            await connection.close()
