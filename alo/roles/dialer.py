"""The dialer role: leads teams, and answers /healthz, /readyz and /metrics on a port of its own."""

import asyncio

import uvloop

from alo.monitoring import serve_monitoring
from alo.settings import Settings
from alo.stopping import stop_event
from dialer.engine import Dialer, DialerSettings


def main(settings: Settings) -> None:
    """Run until told to stop."""
    uvloop.run(_run(settings))


async def _run(settings: Settings) -> None:
    stop = stop_event()
    dialer = Dialer(
        DialerSettings(
            dsn=settings.database_url or "",
            nodes=settings.nodes(),
            secret=settings.shared_secret(),
            let_go_sound=settings.let_go_sound,
            recordings=settings.recordings_storage(),
        )
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(dialer.run(stop), name="dialer")
        tasks.create_task(
            serve_monitoring(settings.dialer_host, settings.dialer_port, dialer.health.ready, stop),
            name="monitoring",
        )
