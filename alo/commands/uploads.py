"""`alo import-uploads`: the work behind the upload screens."""

import asyncio
import contextlib
import signal
from datetime import UTC, datetime

from alo import logs
from alo.commands.running import run, say
from alo.database import database
from alo.settings import Settings
from alo.stopping import die_with_supervisor
from alo.uploads import import_uploads as import_all
from debts.uploads import Uploads


def import_uploads() -> None:
    """Import the files that managers uploaded and that wait, then end. The web role runs this by itself."""
    die_with_supervisor()
    settings = Settings()
    logs.configure("import-uploads", settings.log_level)

    async def work() -> int:
        task = asyncio.current_task()
        if task is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        async with database(settings) as dsn:
            return await import_all(dsn, Uploads(settings.uploads()), lambda: datetime.now(UTC))

    with contextlib.suppress(asyncio.CancelledError):  # told to end: the job waits for the next start
        say(f"{run(work())} uploaded files dealt with")
