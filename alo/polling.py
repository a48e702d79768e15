"""Waits for what can only be asked about: another process's port, a row of a table."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

_EVERY_S: Final = 0.1


async def until(check: Callable[[], Awaitable[bool]], *, timeout_s: float) -> bool:
    """Ask `check` ten times a second; returns whether it came true within `timeout_s` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    while not (true := await check()) and loop.time() < deadline:  # noqa: ASYNC110  (nothing tells us)
        await asyncio.sleep(_EVERY_S)
    return true
