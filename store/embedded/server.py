"""The embedded server's life: make its cluster, start it, wait for it, stop it."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import asyncpg

from store.embedded import launch
from store.embedded.account import Account, server_account
from store.embedded.binaries import Binaries, binaries_for
from store.embedded.directory import PORT, DataDirectory
from store.errors import NotMainThread, ServerStartFailed
from store.statements import load

SQL = load(__package__, "server.sql")
ROLE: Final = "alo"
DATABASE: Final = "alo"
_POLL_S: Final = 0.01
_LOG_TAIL_BYTES: Final = 2000
_ENVIRONMENT: Final = {"PATH": os.defpath, "LC_ALL": "C"}  # no PG* variable of the user's shell reaches the server
_FOR_EVERYONE: Final = {
    "listen_addresses": "",
    "port": str(PORT),
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
_NOT_DURABLE: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class EmbeddedPostgres:
    """A PostgreSQL server on `data_dir`, reachable over a Unix socket only, that ends when this process ends.

    `start` again after the server was killed: the address stays the same and committed data is there. With
    `durable=False` (tests only) that holds for a killed server, but a crash of the machine may lose everything.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True, max_connections: int = 200) -> None:
        self._directory = DataDirectory(data_dir)
        self._durable = durable
        self._max_connections = max_connections
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def dsn(self) -> str:
        """The address of the database, the same over all restarts."""
        return self.dsn_of(DATABASE)

    def dsn_of(self, database: str) -> str:
        """Return the address of any database of this server."""
        return f"postgresql://{ROLE}@/{database}?{urlencode({'host': self._directory.socket, 'port': PORT})}"

    @property
    def pid(self) -> int | None:
        """The postmaster's process id, None when it was not started or has ended."""
        if self._process is None or self._process.poll() is not None:
            return None
        return self._process.pid

    async def start(self, timeout_s: float = 120.0) -> str:
        """Start the server, making its cluster on first use, and return the address of its database.

        Does nothing when it already runs. `timeout_s` covers recovery after a crash. Raises EmbeddedServerError.
        """
        if threading.current_thread() is not threading.main_thread():
            # PR_SET_PDEATHSIG fires when the thread that forked ends, not the process
            raise NotMainThread(threading.current_thread().name)
        if self.pid is not None:
            return self.dsn
        try:
            binaries, account = await asyncio.to_thread(self._prepare)
            self._process = self._launch(binaries, account)
            await self._until_ready(timeout_s)
            await self._make_database()
        except BaseException:
            await self.stop(timeout_s=0)
            raise
        return self.dsn

    async def wait(self) -> int:
        """Return the server's exit status once it has ended, negative for the signal that killed it."""
        if self._process is None:
            raise ServerStartFailed("the server was not started", "")
        return await _exit_status(self._process)

    async def stop(self, timeout_s: float = 20.0) -> None:
        """End the server and free its directory: fast shutdown, after `timeout_s` immediate, then SIGKILL."""
        if self._process is not None:
            await _end(self._process, ((signal.SIGINT, timeout_s), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)))
            self._process = None
        self._directory.unlock()

    def _prepare(self) -> tuple[Binaries, Account | None]:
        account = server_account(self._directory.cluster)
        self._directory.make(account)
        self._directory.lock()
        self._directory.make_socket_directory(account)
        self._directory.clear_leftovers()
        self._directory.rotate_log()
        binaries = binaries_for(account, self._directory.path / "binaries")
        if not self._directory.cluster.exists():
            self._make_cluster(binaries, account)
        return binaries, account

    def _make_cluster(self, binaries: Binaries, account: Account | None) -> None:
        """Run initdb beside the final place and move the result there, so that a cluster is whole or absent."""
        unfinished = self._directory.cluster.with_name("cluster.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if account:
            account.own(unfinished)
        command = [str(binaries.program("initdb")), f"--pgdata={unfinished}", f"--username={ROLE}", "--auth=trust"]
        command += ["--encoding=UTF8", *_locale(binaries.version), *(() if self._durable else ("--no-sync",))]
        options = account.process_options() if account else {}
        run = subprocess.run(command, cwd="/", env=_ENVIRONMENT, capture_output=True, check=False, text=True, **options)  # noqa: S603
        if run.returncode != 0:
            raise ServerStartFailed(f"initdb ended with {run.returncode}", run.stderr[-_LOG_TAIL_BYTES:])
        unfinished.rename(self._directory.cluster)

    def _launch(self, binaries: Binaries, account: Account | None) -> subprocess.Popen[bytes]:
        identity = (account.uid, account.gid) if account else (-1, -1)
        launcher = [sys.executable, "-I", "-S", launch.__file__, *map(str, (os.getpid(), *identity))]
        server = [str(binaries.program("postgres")), "-D", str(self._directory.cluster), *self._options()]
        with self._directory.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603
                [*launcher, *server],
                cwd="/",
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is for Alô, which still has to write
            )

    def _options(self) -> Iterable[str]:
        settings = {
            **_FOR_EVERYONE,
            "max_connections": str(self._max_connections),
            "cluster_name": self._directory.mark,
            "unix_socket_directories": f'"{self._directory.socket}"',
            **({} if self._durable else _NOT_DURABLE),
        }
        for name, value in settings.items():
            yield from ("-c", f"{name}={value}")

    async def _until_ready(self, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                while self._directory.postmaster_status() != (self.pid, "ready"):
                    if self.pid is None:
                        raise ServerStartFailed("postgres ended before it was ready", self._log_tail())
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            raise ServerStartFailed(f"postgres was not ready after {timeout_s:g} s", self._log_tail()) from None

    async def _make_database(self) -> None:
        connection = await asyncpg.connect(self.dsn_of("postgres"))
        try:
            if not await connection.fetchval(SQL.has_database):
                await connection.execute(SQL.make_database)
        finally:
            await connection.close()

    def _log_tail(self) -> str:
        with self._directory.log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _LOG_TAIL_BYTES))
            return log.read().decode(errors="replace")


def _locale(version: int) -> tuple[str, ...]:
    """Return initdb's locale options: code-point order everywhere, with Unicode case rules.

    The same order on every machine keeps text indexes valid when a data directory moves.
    """
    if version >= 17:
        return "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"
    return ("--locale=C.UTF-8",)


async def _end(process: subprocess.Popen[bytes], steps: Iterable[tuple[signal.Signals, float]]) -> None:
    for number, timeout_s in steps:
        process.send_signal(number)
        try:
            async with asyncio.timeout(timeout_s):
                await _exit_status(process)
        except TimeoutError:
            continue
        return


async def _exit_status(process: subprocess.Popen[bytes]) -> int:
    """Wait without a thread and without a child watcher, so that the server is not bound to one event loop."""
    status = process.poll()
    if status is not None:
        return status
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    descriptor = os.pidfd_open(process.pid)
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
    return process.wait()
