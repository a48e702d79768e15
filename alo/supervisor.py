"""Starts child processes, keeps them alive, and stops them in order: those with work to finish before all others.

A child that ends by itself is started again, after a delay that doubles up to `_BACK_OFF_MAX_S` and is forgotten once
the child has lived for `_SETTLED_S`. Children die with this process, even when it is killed.
"""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from alo.stopping import pause

COMMAND: Final = (sys.executable, "-m", "alo.main")
_BACK_OFF_FIRST_S: Final = 0.2
_BACK_OFF_MAX_S: Final = 10.0
_SETTLED_S: Final = 10.0
_STOP_TIMEOUT_S: Final = 10.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """One child: a name, the arguments of the `alo` command, additions to the environment, and a file for its log.

    A child with `drain_s` has work to finish: it is told to end first, and the others stay until it has ended, or for
    so long and its patience.
    """

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    log_file: Path | None = None  # None: this process's standard error
    patience_s: float = _STOP_TIMEOUT_S  # from SIGTERM to SIGKILL
    drain_s: float = 0.0


class Supervisor:
    """Runs the given processes until `stop` is called. `pids` maps a name to the process that runs now."""

    def __init__(self, specs: Sequence[ProcessSpec]) -> None:
        self.pids: dict[str, int] = {}
        self.restarts: dict[str, int] = {spec.name: 0 for spec in specs}
        self._specs = tuple(specs)
        self._children: dict[str, asyncio.subprocess.Process] = {}
        self._stopping = asyncio.Event()
        self._hurrying = asyncio.Event()
        self._ending = asyncio.Event()  # set when those with work to finish have had their time

    async def run(self) -> None:
        """Keep every process alive; returns after `stop`, when all have ended, last started first."""
        async with asyncio.TaskGroup() as tasks:
            for spec in self._specs:
                tasks.create_task(self._keep_alive(spec), name=f"keep {spec.name} alive")
            tasks.create_task(self._end_all_on_stop(), name="stop processes in order")

    def stop(self) -> None:
        """Begin to end all processes; a second time: wait for no work to be finished."""
        (self._hurrying if self._stopping.is_set() else self._stopping).set()

    async def _keep_alive(self, spec: ProcessSpec) -> None:
        ending = self._stopping if spec.drain_s else self._ending
        back_off = _BACK_OFF_FIRST_S
        while not ending.is_set():
            started = time.monotonic()
            child = await self._start(spec)
            if ending.is_set():  # begun while this one was being started, and not told of it
                await _end(child, spec.patience_s)
            code = await child.wait()
            self.pids.pop(spec.name, None)
            if ending.is_set():
                return
            back_off = (
                _BACK_OFF_FIRST_S if time.monotonic() - started > _SETTLED_S else min(back_off * 2, _BACK_OFF_MAX_S)
            )
            log.error("process ended, starting it again", process=spec.name, code=code, after_s=round(back_off, 1))
            self.restarts[spec.name] += 1
            await pause(ending, back_off)

    async def _start(self, spec: ProcessSpec) -> asyncio.subprocess.Process:
        with contextlib.ExitStack() as files:
            output = files.enter_context(spec.log_file.open("ab")) if spec.log_file else None
            child = await asyncio.create_subprocess_exec(
                *COMMAND,
                *spec.arguments,
                env={**os.environ, **spec.environment, "ALO_PARENT": str(os.getpid())},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C reaches this process only, which then stops the others in order
            )
        self._children[spec.name] = child
        self.pids[spec.name] = child.pid
        return child

    async def _end_all_on_stop(self) -> None:
        await self._stopping.wait()
        await self._let_finish([spec for spec in self._specs if spec.drain_s])
        self._ending.set()
        for spec in reversed(self._specs):
            child = self._children.get(spec.name)
            if child is not None and child.returncode is None:
                await _end(child, spec.patience_s)

    async def _let_finish(self, specs: Sequence[ProcessSpec]) -> None:
        """Have those end that have work to finish, until they have, their time is over, or we are in a hurry."""
        children = {spec.name: child for spec in specs if (child := self._children.get(spec.name)) is not None}
        for child in children.values():
            if child.returncode is None:
                child.send_signal(signal.SIGTERM)
        ends = [asyncio.create_task(_all_ended(children.values()), name="wait for work to be finished")]
        ends.append(asyncio.create_task(_set(self._hurrying), name="wait for a second signal"))
        longest = max((spec.drain_s + spec.patience_s for spec in specs), default=0.0)
        await asyncio.wait(ends, timeout=longest, return_when=asyncio.FIRST_COMPLETED)
        for each in ends:
            each.cancel()
        for spec in specs:
            child = children.get(spec.name)
            if child is not None and child.returncode is None:
                await _end(child, spec.patience_s)


async def _all_ended(children: Iterable[asyncio.subprocess.Process]) -> None:
    for child in children:
        await child.wait()


async def _set(event: asyncio.Event) -> None:
    await event.wait()


async def _end(child: asyncio.subprocess.Process, patience_s: float) -> None:
    child.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(patience_s):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()
