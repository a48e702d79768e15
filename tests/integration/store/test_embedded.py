"""The embedded server: it starts, keeps its data, dies with its parent, and lets nobody share its directory."""

import asyncio
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from store.embedded import EmbeddedPostgres
from store.embedded.account import Account, server_account
from store.embedded.directory import DataDirectory
from store.errors import DataDirectoryLocked, DataDirectoryUnreachable, NotMainThread, ServerStartFailed
from store.pool import DedicatedConnection, connect

STARTER = """
import asyncio, sys
from pathlib import Path
from store.embedded import EmbeddedPostgres

async def main():
    server = EmbeddedPostgres(Path(sys.argv[1]), durable=False)
    await server.start()
    print(server.pid, flush=True)
    await server.wait()

asyncio.run(main())
"""


def starter(data_dir: Path) -> subprocess.Popen[bytes]:
    """Start another process that starts a server on `data_dir` and prints the postmaster's pid."""
    return subprocess.Popen([sys.executable, "-c", STARTER, data_dir], stdout=subprocess.PIPE)


def sleeper(account: Account | None) -> subprocess.Popen[bytes]:
    """Start a process that is no server, under the server's account."""
    return subprocess.Popen(["sleep", "600"], cwd="/", **(account.process_options() if account else {}))


def owner_and_mode(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_uid, status.st_mode & 0o777


@asynccontextmanager
async def started(data_dir: Path) -> AsyncIterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(data_dir, durable=False)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def remember(dsn: str, value: int) -> None:
    connection = await connect(dsn, application_name="test")
    await connection.execute("create table if not exists kept (value integer)")
    await connection.execute("insert into kept values ($1)", value)
    await connection.close()


async def remembered(dsn: str) -> list[int]:
    connection = await connect(dsn, application_name="test")
    rows = await connection.fetch("select value from kept order by value")
    await connection.close()
    return [row["value"] for row in rows]


async def kill(server: EmbeddedPostgres) -> None:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    async with asyncio.timeout(10):
        assert await server.wait() == -signal.SIGKILL


async def test_data_and_address_survive_a_restart(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir, durable=False)
    dsn = await server.start()
    first_pid = server.pid
    assert await server.start() == dsn
    assert server.pid == first_pid
    await remember(dsn, 1)
    await server.stop()
    assert server.pid is None
    assert await server.start() == dsn == server.dsn
    assert await remembered(dsn) == [1]
    await server.stop()
    await server.stop()


async def test_committed_data_survives_kill_9(data_dir: Path) -> None:
    async with started(data_dir) as server:
        busy = await connect(server.dsn, application_name="busy")
        working = asyncio.create_task(busy.execute("select pg_sleep(60)"), name="a backend at work")
        for value in (1, 2):
            await remember(server.dsn, value)
            await kill(server)
            await server.start()
        with pytest.raises((asyncpg.PostgresError, OSError)):
            await working
        busy.terminate()
        assert await remembered(server.dsn) == [1, 2]


async def test_a_stopped_server_ends_its_clients_and_reports_success(data_dir: Path) -> None:
    async with started(data_dir) as server:
        client = await connect(server.dsn, application_name="test")
        watching = asyncio.create_task(server.wait(), name="watch the server")
        await asyncio.sleep(0)
        await server.stop()
        assert await watching == 0
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await client.fetchval("select 1")
        client.terminate()


async def test_a_second_starter_is_refused_with_the_pid_of_the_first(data_dir: Path) -> None:
    async with started(data_dir) as server:
        second = EmbeddedPostgres(data_dir, durable=False)
        with pytest.raises(DataDirectoryLocked, match=f"is in use by process {os.getpid()}") as error:
            await second.start()
        assert error.value.holder == os.getpid()
        assert server.pid is not None
    async with started(data_dir):
        pass


async def test_the_server_dies_with_its_parent_and_the_directory_is_free_at_once(data_dir: Path) -> None:
    with starter(data_dir) as parent:
        assert parent.stdout is not None
        postmaster = int(parent.stdout.readline())
        ended = select.poll()
        descriptor = os.pidfd_open(postmaster)
        ended.register(descriptor, select.POLLIN)
        with pytest.raises(DataDirectoryLocked, match=f"process {parent.pid}"):
            await EmbeddedPostgres(data_dir, durable=False).start()
        parent.kill()
        async with started(data_dir) as successor:
            await remember(successor.dsn, 1)
        assert ended.poll(10_000), "the orphaned server still runs"
        os.close(descriptor)


async def test_a_signal_to_the_terminals_process_group_does_not_reach_the_server(data_dir: Path) -> None:
    async with started(data_dir) as server:
        assert server.pid is not None
        assert os.getpgid(server.pid) != os.getpgid(0)


async def test_a_pid_file_that_names_an_innocent_process_is_ignored(data_dir: Path) -> None:
    async with started(data_dir) as server:
        pid_file = data_dir / "cluster" / "postmaster.pid"
        stale = pid_file.read_text()
        await kill(server)
        with sleeper(server_account(data_dir / "cluster")) as innocent:
            pid_file.write_text(re.sub(r"^\d+", str(innocent.pid), stale))
            await server.start()
            assert innocent.poll() is None
            innocent.kill()


async def test_an_interrupted_initdb_is_done_again(empty_dir: Path) -> None:
    unfinished = empty_dir / "cluster.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    async with started(empty_dir) as server:
        await remember(server.dsn, 1)
    assert not unfinished.exists()


async def test_a_damaged_cluster_is_reported_with_what_the_server_said(data_dir: Path) -> None:
    async with started(data_dir):
        pass
    (data_dir / "cluster" / "PG_VERSION").write_text("7\n")
    with pytest.raises(ServerStartFailed, match="incompatible with server") as error:
        await EmbeddedPostgres(data_dir, durable=False).start()
    assert error.value.what == "postgres ended before it was ready"
    DataDirectory(data_dir).lock()


async def test_no_parent_directory_is_opened_to_others(tmp_path: Path) -> None:
    """Under root, pytest's own directory is closed to the server's account; without root the server simply starts."""
    data_dir = tmp_path / "data"
    before = tmp_path.parent.parent.stat().st_mode
    if os.geteuid() == 0:
        with pytest.raises(DataDirectoryUnreachable, match="PostgreSQL refuses to run as root"):
            await EmbeddedPostgres(data_dir, durable=False).start()
    else:
        async with started(data_dir):
            pass
    assert tmp_path.parent.parent.stat().st_mode == before


async def test_the_server_never_runs_as_root_and_its_data_is_private(data_dir: Path) -> None:
    async with started(data_dir) as server:
        owner, _ = owner_and_mode(Path(f"/proc/{server.pid}"))
        assert owner != 0
        for private in (data_dir / "cluster", data_dir / "socket"):
            assert owner_and_mode(private) == (owner, 0o700)


async def test_a_path_too_long_for_a_socket_gets_its_socket_elsewhere(data_dir: Path) -> None:
    long = data_dir / ("d" * 60) / ("e" * 60)
    async with started(long) as server:
        await remember(server.dsn, 1)
        socket = DataDirectory(long).socket
        assert socket.parent == Path("/tmp")  # noqa: S108
        assert socket.stat().st_mode & 0o777 == 0o700
    socket.rmdir()


async def test_starting_from_a_side_thread_is_refused(data_dir: Path) -> None:
    with pytest.raises(NotMainThread, match="must be started from the main thread"):
        await asyncio.to_thread(lambda: asyncio.run(EmbeddedPostgres(data_dir).start()))


async def test_a_durable_server_syncs(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir)
    connection = await connect(await server.start(), application_name="test")
    names = ("fsync", "full_page_writes", "synchronous_commit", "listen_addresses")
    settings = {name: await connection.fetchval("select current_setting($1)", name) for name in names}
    await connection.close()
    await server.stop()
    assert settings == {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "listen_addresses": ""}


async def test_text_is_ordered_by_code_point_and_lowered_by_unicode(connection: DedicatedConnection) -> None:
    assert await connection.fetchval("select lower('CONCEIÇÃO')") == "conceição"
    ordered = await connection.fetchval("select array_agg(x order by x) from unnest(array['b', 'á', 'B']) x")
    assert ordered == ["B", "b", "á"]
