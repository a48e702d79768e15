"""`alo bench amd`: how often answering-machine detection is right, and how fast."""

import json
import shutil
from pathlib import Path
from typing import Annotated, Literal

import typer

from alo.bench.table import goals_table
from alo.commands.running import console, errors, one_line_errors
from alo.errors import UsageRefused


def amd(
    files: Annotated[int, typer.Option(min=20, max=100_000, help="Humans and machines to make, half of each.")] = 400,
    folder: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="Recordings of one's own, with a labels.csv.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
    caution: Annotated[float, typer.Option(min=0.0, max=1.0, help="0 is fast, 1 is careful.")] = 0.5,
    made: Annotated[
        Literal["plain", "hard", "independent"],
        typer.Option(
            "--set", help="Calls to make: plain ones, on bad lines and mixed up, or of another writer's words."
        ),
    ] = "plain",
    seed: Annotated[int, typer.Option(min=0, help="Another seed makes other calls.")] = 0,
    curve: Annotated[bool, typer.Option(help="Measure other cautions too.")] = True,
    asterisk_root: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="The system that Asterisk is installed in.")
    ] = Path("/"),
) -> None:
    """Let the detector, and Asterisk's where there is one, listen to calls of which it is known what answered."""
    from alo.bench.amd.run import AmdOptions, measure  # noqa: PLC0415  (numpy: what serves does without it)
    from alo.bench.amd.table import tables  # noqa: PLC0415

    with one_line_errors():
        if folder is None and shutil.which("espeak-ng") is None:
            raise UsageRefused("espeak-ng", "installed, to make calls with", "nothing; or give --folder")
        options = AmdOptions(files, folder, caution, seed, made, asterisk_root, curve)
        figures = measure(options, lambda step: errors.print(step, style="dim"))
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
        return
    console.print(*tables(figures), goals_table(figures))
