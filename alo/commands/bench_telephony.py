"""`alo bench telephony`: calls per second, conversations at once, and what they cost."""

import asyncio
import json
import signal
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Final

import typer
import uvloop

from alo import logs
from alo.bench.table import goals_table
from alo.bench.telephony.chaos import ChaosOptions
from alo.bench.telephony.run import TelephonyOptions, break_things, measure
from alo.bench.telephony.table import figures_table, markdown
from alo.commands.running import console, errors, one_line_errors

_INTERRUPTED: Final = 130


def telephony(
    seconds: Annotated[float, typer.Option(min=1.0, help="How long each load goes on.")] = 60.0,
    calls_per_s: Annotated[
        float | None, typer.Option(min=0.1, help="Calls to offer a second; without it the most that goes well.")
    ] = None,
    concurrent: Annotated[int, typer.Option(min=1, max=1000, help="Conversations at once.")] = 100,
    rate_only: Annotated[bool, typer.Option("--rate-only", help="Only short calls.")] = False,
    audio_only: Annotated[bool, typer.Option("--audio-only", help="Only conversations.")] = False,
    chaos: Annotated[bool, typer.Option("--chaos", help="Break things around calls instead.")] = False,
    calls: Annotated[int, typer.Option(min=2, help="Calls of --chaos.")] = 500,
    short_calls: Annotated[
        int, typer.Option(min=0, help="Calls after which --chaos looks for leaks; 0: it does not.")
    ] = 20_000,
    seed: Annotated[int, typer.Option(help="Another seed breaks things otherwise.")] = 2026,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print tables for a page of documentation.")] = False,
) -> None:
    """Measure a telephony node of its own against SIPp (Debian: sip-tester), with SIPp against itself beside it."""
    logs.configure("bench", "WARNING")
    options = TelephonyOptions(seconds, calls_per_s, concurrent, rate=not audio_only, audio=not rate_only)
    breaking = ChaosOptions(calls=calls, seed=seed)
    with one_line_errors(), tempfile.TemporaryDirectory(prefix="alo-bench-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        work = break_things(breaking, short_calls, place, _say) if chaos else measure(options, place, _say)
        figures = uvloop.run(_until_signalled(work))
    if figures is None:
        raise typer.Exit(_INTERRUPTED)
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    elif as_markdown:
        typer.echo(markdown(figures))
    else:
        console.print(figures_table(figures), goals_table(figures))


def _say(step: str) -> None:
    errors.print(step, style="dim")


async def _until_signalled(measuring: Coroutine[None, None, dict[str, Any]]) -> dict[str, Any] | None:
    """The figures; None when Ctrl-C or SIGTERM ended the measurement, with everything cleaned up."""
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(measuring, name="measurement")
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return None
