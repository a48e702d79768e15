"""An importer that is killed leaves nothing behind; imported again, the file ends as if nothing had happened."""

import asyncio
import os
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from alo.demo.sample_portfolio import write_sample
from debts import portfolios
from debts.errors import ParsingStopped
from debts.importing import import_file
from store.migrate import migrate
from store.pool import Connection, connect

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DEBTORS = 20_000
CHANGED = 2_000
IMPORTER = """
import asyncio, datetime, pathlib, sys
from debts.importing import import_file
from store.pool import connect

async def main(dsn, file):
    connection = await connect(dsn, application_name="alo-killed")
    now = datetime.datetime.fromisoformat("2026-11-21T12:00:00+00:00")
    await import_file(connection, pathlib.Path(file), 1, now=now, full=True, progress=told)

def told(stage, done, total):
    print(stage, flush=True)
    sys.stdin.readline()

asyncio.run(main(*sys.argv[1:]))
"""
STATE = {
    "debtors": "select document, name, state, city, birth_date, email, created_at from debtors order by document",
    "phones": (
        "select document, number, status, source, learned_at from phones"
        " inner join debtors on debtors.id = debtor_id order by document, number"
    ),
    "debts": (
        "select contract, document, product, amount_centavos, due_date, status, closed_at, updated_at from debts"
        " inner join debtors on debtors.id = debtor_id order by contract"
    ),
    "imports": (
        "select file_sha256, rows_read, debtors_new, phones_new, debts_new, debts_changed, debts_closed from imports"
    ),
}


async def _state(conn: Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {name: [tuple(row) for row in await conn.fetch(statement)] for name, statement in STATE.items()}


async def _prepare(dsn: str, yesterday: Path) -> Connection:
    conn = await connect(dsn, application_name="alo-test")
    portfolio_id = await portfolios.ensure(conn, name="Carteira", creditor_name="Banco")
    await import_file(conn, yesterday, portfolio_id, now=NOW)
    return conn


async def _killed_after(dsn: str, file: Path, steps: int) -> list[int]:
    """Import in a process of its own, kill it after so many steps, and return the processes that it had started."""
    importer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", IMPORTER, dsn, file, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert importer.stdin is not None
    assert importer.stdout is not None
    for _ in range(steps):
        importer.stdin.write(b"\n")
        assert await importer.stdout.readline()
    children = _children(importer.pid)
    importer.kill()
    await importer.wait()
    return children


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _runs(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The files of two days: on the second some debts changed, some vanished and most are new."""
    yesterday, today = tmp_path / "yesterday.csv", tmp_path / "today.csv"
    write_sample(today, debtors=DEBTORS, today=date(2026, 11, 20))
    header, *rows = today.read_text(encoding="utf-8").splitlines()
    old = [row.replace(",", "9,", 1) for row in rows[:CHANGED]]
    vanished = [row.replace("AUR-", "OLD-") for row in rows[:100]]
    yesterday.write_text("\n".join([header, *old, *vanished]), encoding="utf-8")
    return yesterday, today


async def test_a_parsing_process_that_is_killed_is_missed(connection: Connection, files: tuple[Path, Path]) -> None:
    portfolio_id = await portfolios.ensure(connection, name="Carteira", creditor_name="Banco")

    def kill_parsers(stage: str, done: int, _total: int) -> None:
        for child in _children(os.getpid()) if (stage, done > 0) == ("reading", True) else []:
            if b"parse_process" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.kill(child, signal.SIGKILL)

    with pytest.raises(ParsingStopped, match="nothing was written"):
        await import_file(connection, files[1], portfolio_id, now=NOW, progress=kill_parsers)
    assert await connection.fetchval("select count(*) from debtors") == 0
    report = await import_file(connection, files[1], portfolio_id, now=NOW)
    assert report.counts.debtors_new == DEBTORS


async def test_killed_at_any_moment(database: str, empty_database: str, files: tuple[Path, Path]) -> None:
    yesterday, today = files
    await migrate(empty_database)
    undisturbed = await _prepare(empty_database, yesterday)
    moments: list[str] = []
    await import_file(undisturbed, today, 1, now=NOW, full=True, progress=lambda stage, *_: moments.append(stage))
    conn = await _prepare(database, yesterday)
    before = await _state(conn)
    judging = moments.index("judging")
    draw = Random(len(moments))  # noqa: S311 - moments, not secrets
    for steps in (1, draw.randrange(2, judging), judging + 1, draw.randrange(judging + 2, len(moments))):
        children = await _killed_after(database, today, steps)
        assert await _state(conn) == before
        async with asyncio.timeout(20):
            while any(map(_runs, children)):  # noqa: ASYNC110 - nothing tells of a grandchild's end
                await asyncio.sleep(0.05)
    await import_file(conn, today, 1, now=NOW, full=True)
    assert await _state(conn) == await _state(undisturbed)
    await conn.close()
    await undisturbed.close()
