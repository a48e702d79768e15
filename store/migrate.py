"""Numbered migrations and their ledger.

A migration is a file such as `migrations/0001_initial.sql`: plain SQL, run once, in a transaction of its own, in the
order of the numbers. The table `schema_migrations` remembers each with the SHA-256 of its file. Starters
race for an advisory lock, so that one migrates and the others find nothing to do.

A migration that begins with `-- compatible:` and the reason only adds what processes of the release before do not
miss: it is applied while they run. Any other is refused until they are stopped.
"""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

import asyncpg

from store.errors import DatabaseNewer, MigrationChanged, MigrationFailed, MisnumberedMigrations, SchemaInUse
from store.pool import Connection, connect
from store.statements import load

SQL = load(__package__, "migrate.sql")
_LOOKS: Final = 8
_BETWEEN_LOOKS_S: Final = 0.25
LOCK_KEY: Final = 0x616C6F_6D696772  # "alo" "migr": one lock per database, for migrations only
_COMPATIBLE: Final = "-- compatible:"
_FILE_NAME = re.compile(r"(?P<version>\d{4})_(?P<name>[a-z0-9_]+)\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: its number, its name without number and suffix, its SQL."""

    version: int
    name: str
    sql: str

    @property
    def compatible(self) -> bool:
        """Whether processes of the release before go on working over it."""
        return self.sql.startswith(_COMPATIBLE)

    @property
    def sha256(self) -> str:
        """The digest that the ledger keeps, in hexadecimal."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def shipped_migrations() -> tuple[Migration, ...]:
    """Return the migrations of this release, in order."""
    return read_migrations(resources.files(__package__).joinpath("migrations"))


def read_migrations(directory: Traversable) -> tuple[Migration, ...]:
    """Return the migrations of `directory`, in order; raises MisnumberedMigrations on a gap or a repetition."""
    files = sorted((file for file in directory.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return tuple(_migration(file, expected) for expected, file in enumerate(files, start=1))


async def migrate(dsn: str, migrations: Sequence[Migration] | None = None) -> tuple[Migration, ...]:
    """Bring the database to this release's schema and return what was applied, which may be nothing.

    Raises MigrationChanged, DatabaseNewer and SchemaInUse before anything is touched, MigrationFailed with the failed
    step rolled back and those before it kept.
    """
    wanted = shipped_migrations() if migrations is None else tuple(migrations)
    connection = await connect(dsn, application_name="alo-migrate", statement_timeout_s=0)
    try:
        await connection.execute(SQL.lock, LOCK_KEY)
        await connection.execute(SQL.make_ledger)
        todo = await pending(connection, wanted)
        if not all(migration.compatible for migration in todo):
            await _wait_until_unused(connection)
        for migration in todo:
            await _apply(connection, migration)
        return todo
    finally:
        await connection.close()  # frees the lock


async def pending(connection: Connection, migrations: Sequence[Migration]) -> tuple[Migration, ...]:
    """Return the migrations that the database lacks; it must have a ledger.

    Raises MigrationChanged when an applied one is not the same file, DatabaseNewer when it has one more than we know.
    """
    applied = await connection.fetch(SQL.applied)
    if len(applied) > len(migrations):
        raise DatabaseNewer(applied[-1]["version"], len(migrations))
    for row, migration in zip(applied, migrations, strict=False):
        if (row["version"], row["sha256"]) != (migration.version, migration.sha256):
            raise MigrationChanged(row["version"], row["name"])
    return tuple(migrations[len(applied) :])


async def _wait_until_unused(connection: Connection) -> None:
    """Give processes that are just ending a moment; raises SchemaInUse while any stays."""
    roles: list[str] = []
    for _ in range(_LOOKS):
        roles = [row["application_name"] for row in await connection.fetch(SQL.running_roles)]
        if not roles:
            return
        await asyncio.sleep(_BETWEEN_LOOKS_S)
    raise SchemaInUse(roles)


async def _apply(connection: Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(SQL.record, migration.version, migration.name, migration.sha256)
    except asyncpg.PostgresError as error:
        raise MigrationFailed(migration.version, migration.name, str(error)) from error


def _migration(file: Traversable, expected: int) -> Migration:
    parts = _FILE_NAME.fullmatch(file.name)
    if parts is None or int(parts["version"]) != expected:
        raise MisnumberedMigrations(file.name, expected)
    return Migration(expected, parts["name"], file.read_text(encoding="utf-8"))
