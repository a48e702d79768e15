"""`alo bench pacing`: how busy pacers keep agents, and how many people they lose."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from alo.bench.table import goals_table
from alo.commands.running import console, errors, one_line_errors, say
from alo.errors import UsageRefused


def pacing(
    scenarios: Annotated[str, typer.Option(help="Built-in scenarios, S1 to S8.")] = "S1,S2,S3,S4",
    file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A scenario of one's own instead, as JSON.")
    ] = None,
    agents: Annotated[str, typer.Option(help="Numbers of agents, like 5,20,100.")] = "20",
    seeds: Annotated[str, typer.Option(help="Seeds, like 1-10 or 1,5.")] = "1-2",
    policies: Annotated[str, typer.Option(help="Ways to decide.")] = "alo,vicidial,progressive",
    hours: Annotated[
        float | None, typer.Option(min=0.1, help="Hours after the warm-up; without it 800 agent hours.")
    ] = None,
    days: Annotated[int, typer.Option(min=0, help="8-hour days from a cold start, for each seed.")] = 2,
    processes: Annotated[int | None, typer.Option(min=1, help="At once; without it one for each core.")] = None,
    plot: Annotated[
        Path | None, typer.Option(file_okay=False, help="Draw what each policy's parameter trades into this folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
) -> None:
    """Simulate campaigns in virtual time with our pacer and others, on the same leads."""
    from alo.bench.pacing.measuring import CORES, PacingOptions, frontier, measure  # noqa: PLC0415  (numpy: serving does without)
    from alo.bench.pacing.policies import POLICIES  # noqa: PLC0415
    from alo.bench.pacing.scenario_files import built_in, read_scenario  # noqa: PLC0415
    from alo.bench.pacing.table import rows_table  # noqa: PLC0415

    with one_line_errors():
        chosen = tuple(map(built_in, _names(scenarios))) if file is None else (read_scenario(file),)
        names = _names(policies)
        for name in names:
            if name not in POLICIES:
                raise UsageRefused("--policies", f"some of {', '.join(POLICIES)}", name)
        options = PacingOptions(
            chosen, _numbers("--agents", agents), _numbers("--seeds", seeds), names, hours, days, processes or CORES
        )
        if plot is not None:
            from alo.bench.pacing.plots import plot_frontiers  # noqa: PLC0415  (matplotlib)

            drawn = plot_frontiers(frontier(options, _tell), plot)
            say(f"{', '.join(map(str, drawn))} drawn")
            return
        report = measure(options, _tell)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    console.print(rows_table(report["rows"]), goals_table(report))


def _tell(line: str) -> None:
    errors.print(line, style="dim", highlight=False)


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def _numbers(option: str, text: str) -> tuple[int, ...]:
    """`1-3,7` → 1, 2, 3, 7. Raises UsageRefused."""
    numbers: list[int] = []
    for part in _names(text):
        found = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", part)
        if not found:
            raise UsageRefused(option, "whole numbers like 1-3,7", text)
        first, last = int(found[1]), int(found[2] or found[1])
        numbers += range(first, last + 1)
    if not numbers or min(numbers) < 1:
        raise UsageRefused(option, "whole numbers from 1 like 1-3,7", text)
    return tuple(dict.fromkeys(numbers))
