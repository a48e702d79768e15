"""Parsing a file in several processes: its blocks in the file's order, with as much memory as some blocks need."""

import asyncio
import contextlib
import os
import pickle
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from debts.errors import ParsingStopped
from debts.importing.blocks import blocks_of
from debts.importing.decoding import FileForm
from debts.importing.header import Layout
from debts.importing.mapping import Mapping
from debts.importing.parse_process import LENGTH, Task
from debts.importing.parsing import BlockParser, ParsedBlock

_AHEAD_BYTES: Final = 2 << 20  # what a process may have parsed before it is asked for
_PROGRAM: Final = f"from {Task.__module__} import main; main()"
_MOST_PROCESSES: Final = 4


async def parsed_blocks(form: FileForm, layout: Layout, mapping: Mapping | None) -> AsyncGenerator[ParsedBlock, None]:
    """Every block of a file, parsed, in order. Raises UnicodeError, OSError, ParsingStopped.

    Every process takes it that a line begins a record where its block begins. Where a quoted record runs over that line
    instead, the block is parsed again here from the record's end on.
    """
    blocks = blocks_of(form)
    step = min(len(blocks) - 1, _MOST_PROCESSES, os.cpu_count() or 1)  # none for a file of one block
    with form.path.open("rb") as raw:
        async with AsyncExitStack() as stack:
            tasks = [Task(form, layout, mapping, first, step) for first in range(step)]
            streams = [await stack.enter_async_context(_process(task)) for task in tasks]
            parser = BlockParser(raw, form, layout, mapping)
            start = 0
            for block in blocks:
                parsed = await _next(streams[block.index % step], form) if streams else None
                if parsed is None or parsed.start != start:
                    parsed = await asyncio.to_thread(parser.parse, block, start)
                start = parsed.end
                yield parsed


@asynccontextmanager
async def _process(task: Task) -> AsyncIterator[asyncio.StreamReader]:
    """A process at work on its blocks, and its output; killed at the end of the block if it has not ended."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _PROGRAM,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_AHEAD_BYTES,
    )
    if child.stdin is None or child.stdout is None:
        raise AssertionError("both are pipes")
    try:
        with contextlib.suppress(ConnectionError):  # it died: whoever reads it will be told
            child.stdin.write(pickle.dumps(task, pickle.HIGHEST_PROTOCOL))
            child.stdin.write_eof()
            await child.stdin.drain()
        yield child.stdout
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def _next(stream: asyncio.StreamReader, form: FileForm) -> ParsedBlock:
    try:
        [length] = LENGTH.unpack(await stream.readexactly(LENGTH.size))
        message = pickle.loads(await stream.readexactly(length))  # noqa: S301 - from a process that we started
    except asyncio.IncompleteReadError as error:
        raise ParsingStopped(form.path) from error
    if isinstance(message, UnicodeError):
        raise message
    block: ParsedBlock = message
    return block
