"""The ledger of migrations: what is applied, once and in order, and what is refused."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from store.errors import DatabaseNewer, MigrationChanged, MigrationFailed, MisnumberedMigrations, SchemaInUse
from store.migrate import Migration, migrate, read_migrations, shipped_migrations
from store.pool import connect
from store.schema import SCHEMA_FILE, dump

ONE = Migration(1, "initial", "create table debts (id bigint); create table payments (id bigint);")
TWO = Migration(2, "amount", "alter table debts add amount_centavos bigint;")
BROKEN = Migration(2, "broken", "create table agreements (id bigint); alter table no_such_table add x bigint;")


@pytest_asyncio.fixture
async def dsn(empty_database: str) -> str:
    return empty_database


async def tables(dsn: str) -> set[str]:
    connection = await connect(dsn, application_name="test")
    rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
    await connection.close()
    return {row["tablename"] for row in rows}


async def ledger(dsn: str) -> list[tuple[int, str, str]]:
    connection = await connect(dsn, application_name="test")
    rows = await connection.fetch("select version, name, sha256 from schema_migrations order by applied_at, version")
    await connection.close()
    return [tuple(row) for row in rows]


async def test_migrations_are_applied_once_and_remembered(dsn: str) -> None:
    assert await migrate(dsn, [ONE]) == (ONE,)
    assert await migrate(dsn, [ONE]) == ()
    assert await migrate(dsn, [ONE, TWO]) == (TWO,)
    assert await ledger(dsn) == [(1, "initial", ONE.sha256), (2, "amount", TWO.sha256)]
    assert await tables(dsn) == {"debts", "payments", "schema_migrations"}


async def test_a_changed_migration_is_refused_before_anything_is_done(dsn: str) -> None:
    await migrate(dsn, [ONE])
    changed = Migration(1, "initial", ONE.sql + " ")
    with pytest.raises(MigrationChanged, match="0001_initial was changed after it was applied"):
        await migrate(dsn, [changed, TWO])
    assert await ledger(dsn) == [(1, "initial", ONE.sha256)]


async def test_a_database_newer_than_the_code_is_refused(dsn: str) -> None:
    await migrate(dsn, [ONE, TWO])
    with pytest.raises(DatabaseNewer, match="the database is at version 2, this code knows 1 at most"):
        await migrate(dsn, [ONE])


async def test_a_failing_migration_leaves_nothing_behind_and_keeps_those_before(dsn: str) -> None:
    with pytest.raises(MigrationFailed, match=r"0002_broken failed and was rolled back: .*no_such_table") as error:
        await migrate(dsn, [ONE, BROKEN])
    assert (error.value.version, error.value.name) == (2, "broken")
    assert isinstance(error.value.__cause__, asyncpg.UndefinedTableError)
    assert await tables(dsn) == {"debts", "payments", "schema_migrations"}
    assert await migrate(dsn, [ONE, TWO]) == (TWO,)


async def test_starters_that_race_apply_each_migration_once(dsn: str) -> None:
    applied = await asyncio.gather(*(migrate(dsn, [ONE, TWO]) for _ in range(5)))
    assert sorted(applied, key=len) == [(), (), (), (), (ONE, TWO)]


async def test_the_shipped_migrations_give_the_schema_file(dsn: str) -> None:
    await migrate(dsn)
    assert dump(dsn) == SCHEMA_FILE.read_text(), "run `python -m store.schema` and review what changed"


def test_shipped_migrations_begin_with_the_initial_one() -> None:
    assert shipped_migrations()[0].name == "initial"


def test_files_are_read_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for migration in (TWO, ONE):
        (tmp_path / f"{migration.version:04d}_{migration.name}.sql").write_text(migration.sql)
    (tmp_path / "README.md").write_text("not a migration")
    assert read_migrations(tmp_path) == (ONE, TWO)


@pytest.mark.parametrize(
    ("names", "culprit", "expected"),
    [
        (["0001_a.sql", "0003_c.sql"], "0003_c.sql", 2),
        (["0001_a.sql", "0001_b.sql"], "0001_b.sql", 2),
        (["0002_b.sql"], "0002_b.sql", 1),
        (["1_a.sql"], "1_a.sql", 1),
        (["0001_A b.sql"], "0001_A b.sql", 1),
    ],
)
def test_misnumbered_files_are_refused(tmp_path: Path, names: list[str], culprit: str, expected: int) -> None:
    for name in names:
        (tmp_path / name).write_text("select 1")
    with pytest.raises(MisnumberedMigrations) as error:
        read_migrations(tmp_path)
    assert (error.value.file, error.value.expected) == (culprit, expected)


async def test_what_an_older_release_does_not_miss_is_added_while_it_runs(dsn: str) -> None:
    await migrate(dsn, [ONE])
    added = Migration(2, "notes", "-- compatible: a column with a default\nalter table debts add notes text default ''")
    dialer = await connect(dsn, application_name="alo-dialer")
    assert await migrate(dsn, [ONE, added]) == (added,)
    with pytest.raises(SchemaInUse):
        await migrate(dsn, [ONE, added, Migration(3, "payments", TWO.sql)])
    await dialer.close()


async def test_a_schema_that_an_older_release_works_on_is_not_changed_under_it(dsn: str) -> None:
    await migrate(dsn, [ONE])
    web = await connect(dsn, application_name="alo-web")
    with pytest.raises(SchemaInUse, match="alo-web of an older release still run"):
        await migrate(dsn, [ONE, TWO])
    assert await migrate(dsn, [ONE]) == ()  # nothing to change: a second process of this release starts as ever
    await web.close()
    assert await migrate(dsn, [ONE, TWO]) == (TWO,)
