"""`alo demo`."""

import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from alo import logs
from alo.commands.running import console, run
from alo.demo.run import Demo, DemoOptions
from alo.settings import Settings
from alo.stopping import stop_event
from queues.pace import Mode, Pace
from store.errors import EmbeddedServerError


def demo(
    seconds: Annotated[float | None, typer.Option(min=1, help="Run so long; until Ctrl-C without it.")] = None,
    minutes: Annotated[float | None, typer.Option(min=0.02, help="The same, in minutes.")] = None,
    headless: Annotated[bool, typer.Option("--headless", help="Print nothing but the figures.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
    robots: Annotated[int, typer.Option("--robots", "--agents", min=0, max=40, help="Robot agents.")] = 6,
    debtors: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="People in the sample portfolio; enough of them without it.")
    ] = None,
    mode: Annotated[Mode, typer.Option(help="How the campaign is dialled.")] = Mode.PREDICTIVE,
    lines_per_agent: Annotated[float, typer.Option(min=1, max=5, help="In power mode.")] = 2.0,
) -> None:
    """Run a whole centre on this machine: simulated carrier, sample portfolio, robot agents, one free seat."""
    logs.configure("demo", "CRITICAL" if headless else "WARNING")
    lasts = minutes * 60 if minutes is not None else seconds
    options = DemoOptions(
        robots=robots,
        debtors=debtors or max(2000, 400 * robots),
        seconds=lasts,
        wind_down_s=60 if lasts else 5,
        pace=Pace(mode, lines_per_agent=Decimal(str(lines_per_agent))),
    )
    with tempfile.TemporaryDirectory(prefix="alo-demo-", ignore_cleanup_errors=True) as directory:
        Path(directory).chmod(0o755)  # PostgreSQL runs as another user where this runs as root
        figures = run(_demo(options, Path(directory), Console(stderr=True, quiet=headless)))
    if not figures:  # Ctrl-C came before the demo had begun
        raise typer.Exit(130)
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    elif not headless:
        console.print_json(data=figures)


async def _demo(options: DemoOptions, directory: Path, announcements: Console) -> dict[str, Any]:
    settings = Settings().model_copy(
        update={"data_dir": directory, "database_url": None, "telephony_max_calls": options.lines}
    )
    stop = stop_event()
    try:
        return await Demo(settings, options, announcements).run(stop)
    except EmbeddedServerError:
        if stop.is_set():  # Ctrl-C at a terminal reaches initdb too
            return {}
        raise
