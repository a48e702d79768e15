"""`alo bench faults`."""

import asyncio
import json
import signal
import tempfile
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from alo import logs
from alo.bench.faults.run import FAULTS, FaultOptions, measure
from alo.bench.faults.table import figures_table, markdown
from alo.commands.running import console, errors, one_line_errors
from alo.errors import UsageRefused

_INTERRUPTED: Final = 130


def faults(
    agents: Annotated[int, typer.Option(min=1, max=100, help="Robot agents of a team.")] = 20,
    calls: Annotated[int, typer.Option(min=1, max=400, help="Calls to be in flight: as many robots, in teams.")] = 60,
    faults: Annotated[str, typer.Option(help="What to break, separated by commas.")] = ",".join(FAULTS),
    talk_s: Annotated[float, typer.Option(min=1, help="How long a robot talks, on average.")] = 15.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print a table for a page of documentation.")] = False,
) -> None:
    """Break one part after the other of a centre under load. Exits with 1 when something did not hold."""
    logs.configure("bench", "CRITICAL")
    with one_line_errors(), tempfile.TemporaryDirectory(prefix="alo-bench-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # PostgreSQL runs as another user where this runs as root
        options = FaultOptions(agents, calls, _known(faults), talk_s)
        figures = asyncio.run(_until_signalled(options, Path(name)))
    if figures is None:
        raise typer.Exit(_INTERRUPTED)
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    elif as_markdown:
        typer.echo(markdown(figures))
    else:
        console.print(figures_table(figures))
    raise typer.Exit(0 if figures["held"] else 1)


def _known(names: str) -> tuple[str, ...]:
    wanted = tuple(name.strip() for name in names.split(","))
    if unknown := [name for name in wanted if name not in FAULTS]:
        raise UsageRefused("--faults", f"some of {', '.join(FAULTS)}", unknown[0])
    return wanted


async def _until_signalled(options: FaultOptions, folder: Path) -> dict[str, Any] | None:
    """The figures; None when Ctrl-C or SIGTERM ended the measurement, with everything cleaned up."""
    loop = asyncio.get_running_loop()
    measuring = asyncio.create_task(
        measure(options, folder, lambda step: errors.print(step, style="dim")), name="measurement"
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, measuring.cancel)
    try:
        return await measuring
    except asyncio.CancelledError:
        return None
