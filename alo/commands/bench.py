"""`alo bench`: what this machine can do."""

import asyncio
import json
import signal
import tempfile
from pathlib import Path
from typing import Annotated, Any, Final

import typer
import uvloop

from alo import logs
from alo.bench.goals import STEPS, judged_beside
from alo.bench.portfolio import MOST
from alo.bench.run import BenchOptions, measure
from alo.bench.table import figures_table, goals_table, markdown
from alo.commands import bench_amd, bench_pacing, bench_telephony
from alo.commands.running import console, errors, one_line_errors
from alo.errors import UsageRefused

app = typer.Typer(no_args_is_help=True, help="Measure this machine.")
app.command("amd")(bench_amd.amd)
app.command("pacing")(bench_pacing.pacing)
app.command("telephony")(bench_telephony.telephony)
_INTERRUPTED: Final = 130


@app.callback()
def _bench() -> None:
    """Measure this machine."""


@app.command("queue")
def queue(
    accounts: Annotated[int, typer.Option(min=100, max=MOST, help="People in the portfolio.")] = 50_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print tables for a page of documentation.")] = False,
    beside: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="JSON of a smaller portfolio: times per row may grow by half."),
    ] = None,
    snapshot_seconds: Annotated[
        float, typer.Option(min=0.1, help="How long claims go on under an old snapshot.")
    ] = 60.0,
    load_seconds: Annotated[float, typer.Option(min=0.1, help="How long each other load goes on.")] = 5.0,
    seed: Annotated[int, typer.Option(help="Another seed draws other people.")] = 2026,
) -> None:
    """Measure import, score, priorities, a night and claims on a server of their own, which is gone afterwards."""
    logs.configure("bench", "WARNING")
    options = BenchOptions(accounts, snapshot_seconds, load_seconds, seed)
    with one_line_errors(), tempfile.TemporaryDirectory(prefix="alo-bench-", ignore_cleanup_errors=True) as name:
        smaller = _us_per_row(beside) if beside else None
        directory = Path(name)
        directory.chmod(0o755)  # PostgreSQL runs as another user where this runs as root
        figures = uvloop.run(_until_signalled(options, directory))
    if figures is None:
        raise typer.Exit(_INTERRUPTED)
    if smaller is not None:
        figures["goals"] += judged_beside(figures, smaller)
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    elif as_markdown:
        typer.echo(markdown(figures))
    else:
        console.print(figures_table(figures), goals_table(figures))


def _us_per_row(report: Path) -> dict[str, float]:
    """Times per row out of what `--json` printed; raises UsageRefused when it is something else."""
    try:
        measured = json.loads(report.read_text(encoding="utf-8"))["us_per_row"]
        return {step: float(measured[step]) for step in STEPS}
    except (ValueError, LookupError, TypeError) as error:
        raise UsageRefused("--beside", "the output of `alo bench queue --json`", str(report)) from error


async def _until_signalled(options: BenchOptions, directory: Path) -> dict[str, Any] | None:
    """The figures; None when Ctrl-C or SIGTERM ended the measurement, with everything cleaned up."""
    loop = asyncio.get_running_loop()
    measuring = asyncio.create_task(
        measure(options, directory, lambda step: errors.print(step, style="dim")), name="measurement"
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, measuring.cancel)
    try:
        return await measuring
    except asyncio.CancelledError:
        return None
