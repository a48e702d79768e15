"""`alo serve`: the processes of a centre on one machine, with an embedded PostgreSQL unless one is configured."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from alo.database import database_dir, migrate_configured
from alo.embedded_server import keep_alive
from alo.settings import Settings
from alo.supervisor import ProcessSpec, Supervisor
from store.embedded import EmbeddedPostgres
from store.migrate import migrate

ROLES = ("telephony", "dialer", "web")  # in the order of starting; stopped in reverse, but a node that drains first


class Centre:
    """All processes of one machine. `dsn`, `supervisor.pids` and `postgres.pid` say what runs."""

    def __init__(self, settings: Settings, *, extra: Sequence[ProcessSpec] = (), log_dir: Path | None = None) -> None:
        self.settings = settings
        self.postgres = None if settings.database_url else EmbeddedPostgres(database_dir(settings))
        self.dsn = settings.database_url or ""
        self._log_dir = log_dir
        self._extra = tuple(extra)
        self.supervisor: Supervisor

    async def open_database(self) -> str:
        """Start the embedded server if there is to be one, migrate, and return the address."""
        if self.postgres is not None:
            self.dsn = await self.postgres.start()
            await migrate(self.dsn)
        else:
            await migrate_configured(self.dsn)
        return self.dsn

    async def run(self, stop: asyncio.Event, hurry: asyncio.Event | None = None) -> None:
        """Run every process until `stop`; call `open_database` first. Returns when all have ended.

        With `drain_s` conversations go on that long, with web and dialer beside them, or until `hurry`.
        """
        if self._log_dir is not None:
            self._log_dir.mkdir(parents=True, exist_ok=True)
        self.supervisor = Supervisor([*self._extra, *(self._spec(role) for role in ROLES)])
        postgres_unneeded = asyncio.Event()
        async with AsyncExitStack() as last:
            if self.postgres is not None:
                last.push_async_callback(self.postgres.stop)
            async with asyncio.TaskGroup() as tasks:
                if self.postgres is not None:
                    tasks.create_task(keep_alive(self.postgres, postgres_unneeded), name="keep PostgreSQL alive")
                stopping = tasks.create_task(
                    self._stop_processes(stop, hurry or asyncio.Event()), name="stop the centre"
                )
                await self.supervisor.run()
                postgres_unneeded.set()
                stopping.cancel()

    async def _stop_processes(self, stop: asyncio.Event, hurry: asyncio.Event) -> None:
        await stop.wait()
        self.supervisor.stop()
        await hurry.wait()
        self.supervisor.stop()

    def _spec(self, role: str) -> ProcessSpec:
        log_file = self._log_dir / f"{role}.log" if self._log_dir else None
        environment = child_environment(self.settings.model_copy(update={"database_url": self.dsn}))
        spec = ProcessSpec(role, ("serve", role), environment, log_file)
        return replace(spec, drain_s=self.settings.drain_s if role == "telephony" else 0.0)


def child_environment(settings: Settings) -> Mapping[str, str]:
    """These settings for a child: it reads the environment and nothing else."""
    values = settings.model_copy(update={"secret": settings.shared_secret()}).model_dump(mode="json", exclude_none=True)
    return {f"ALO_{name.upper()}": str(value) for name, value in values.items()}
