"""`alo portfolio export`: what was learned, back to the system that the debts came from."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from alo.commands.naming import id_of
from alo.commands.running import run, say
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from debts.export import ExportKind, export

app = typer.Typer(no_args_is_help=True, help="Files for the system that the debts came from.")

Portfolio = Annotated[str, typer.Option(help="Whose debtors.")]


@app.command("phones")
def phones(file: Path, portfolio: Portfolio) -> None:
    """Write every phone with its status, source, dates, and what calls to it came to; `enrich` takes it in again."""
    _export(ExportKind.PHONES, file, portfolio)


@app.command("contacts")
def contacts(file: Path, portfolio: Portfolio) -> None:
    """Write every person with the last contact, the next attempt, holds and agreements."""
    _export(ExportKind.CONTACTS, file, portfolio)


def _export(kind: ExportKind, file: Path, portfolio: str) -> None:
    async def work() -> int:
        _check(file)
        async with session(Settings()) as connection:
            portfolio_id = await id_of(connection, "portfolio", portfolio)
            draft = file.with_name(f".{file.name}.{os.getpid()}")
            try:
                with draft.open("wb") as out:

                    async def write(piece: bytes) -> None:
                        out.write(piece)

                    count = await export(connection, kind, portfolio_id, write, now=datetime.now(UTC))
                draft.replace(file)
            finally:
                draft.unlink(missing_ok=True)
        return count

    say(f"{run(work())} {kind.value} written to {file}")


def _check(file: Path) -> None:
    if file.is_dir() or not os.access(file.parent, os.W_OK):
        raise UsageRefused("FILE", "a file in a directory that can be written to", str(file))
