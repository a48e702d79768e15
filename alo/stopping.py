"""Turns the signals that end a process into an event, and waits with it."""

import asyncio
import contextlib
import os
import signal

from telephony.lifeline import die_with


def stop_event() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set. Call it on the running loop's thread."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


def stop_events() -> tuple[asyncio.Event, asyncio.Event]:
    """Events that the first and the second SIGINT or SIGTERM set. Call it on the running loop's thread."""
    stop, hurry = asyncio.Event(), asyncio.Event()

    def signalled() -> None:
        (hurry if stop.is_set() else stop).set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, signalled)
    return stop, hurry


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until `stop`."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def die_with_supervisor() -> None:
    """Make a child of `alo.supervisor` end when its parent does; does nothing in a process that was started by hand."""
    if parent := os.environ.get("ALO_PARENT"):
        die_with(int(parent))
