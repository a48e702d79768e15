"""A PostgreSQL server for one measurement, set as `alo serve` sets its own: what is committed is on the disk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from store.embedded import EmbeddedPostgres
from store.migrate import migrate


@asynccontextmanager
async def temporary_server(directory: Path) -> AsyncIterator[str]:
    """The address of a migrated database of a server that runs in `directory` for as long as the block does."""
    server = EmbeddedPostgres(directory / "postgres")
    try:
        dsn = await server.start()
        await migrate(dsn)
        yield dsn
    finally:
        await server.stop(timeout_s=0)  # nobody needs these data again: no last checkpoint
