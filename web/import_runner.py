"""Has uploaded files imported by a process of its own, begun when there are any and ended when there are none.

Not in this process: an import reads and writes for minutes with all the processor it can get, and agents' screens share
this event loop; what it needs of memory is given back when it ends; and a file that brings its reader down brings down
nothing else.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import structlog

from debts import import_jobs
from store.pool import CONNECTION_ERRORS, Pool
from web.settings import WebSettings

_LOOK_EVERY_S: Final = 1.0
_AFTER_FAILURE_S: Final = 5.0
_END_TIMEOUT_S: Final = 5.0
_log = structlog.get_logger(__name__)


async def run_imports(pool: Pool, settings: WebSettings, host: str) -> None:
    """Run until cancelled; the importing process is then ended too, and its job waits for the next start."""
    environment = {
        **os.environ,
        "ALO_DATABASE_URL": settings.dsn,
        "ALO_UPLOADS_DIR": str(settings.uploads_dir),
        "ALO_PARENT": str(os.getpid()),
    }
    while settings.import_command:
        if await _waiting(pool, host) and (code := await _work(settings.import_command, environment)):
            _log.error("the importing process failed; its job is taken up again", code=code)
            await asyncio.sleep(_AFTER_FAILURE_S)
        await asyncio.sleep(_LOOK_EVERY_S)


async def _waiting(pool: Pool, host: str) -> bool:
    try:
        async with pool.acquire() as connection:
            return await import_jobs.waiting(connection, host, datetime.now(UTC))
    except CONNECTION_ERRORS as error:
        _log.warning("cannot look for uploaded files", error=repr(error))
        return False


async def _work(command: Sequence[str], environment: Mapping[str, str]) -> int:
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdin=asyncio.subprocess.DEVNULL)
    try:
        return await process.wait()
    finally:
        if process.returncode is None:
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    try:
        async with asyncio.timeout(_END_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
