"""`alo do-not-call`: lists of people and numbers that are not called."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from alo.commands.running import console, errors, run, say
from alo.database import session
from alo.settings import Settings
from queues.rules import do_not_call, do_not_call_import
from queues.rules.do_not_call_import import ListReport

app = typer.Typer(no_args_is_help=True, help="Do-not-call lists: people and numbers that are not called.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    name: Annotated[str, typer.Option("--list", help="The list that will hold what the file holds.")],
    source: Annotated[str, typer.Option(help="Whose list it is, and of when.")],
    state: Annotated[str | None, typer.Option(help="Two letters: it counts for that state only.")] = None,
) -> None:
    """Make a list hold what a file of telephones, CPF or CNPJ holds; rows that are none go to FILE.rejected.csv."""
    rejections = file.with_suffix(".rejected.csv")

    async def work() -> ListReport:
        now = datetime.now(UTC)
        async with session(Settings()) as connection, connection.transaction():
            wanted = state.strip().upper() if state is not None else None
            list_id = await do_not_call.ensure_list(connection, name, source=source, state=wanted, now=now)
            columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
            with Progress(*columns, console=errors, transient=True) as bar:
                task = bar.add_task(file.name, total=None)
                return await do_not_call_import.import_file(
                    connection,
                    file,
                    list_id,
                    now=now,
                    rejected=rejections,
                    progress=lambda _, done, total: bar.update(task, completed=done, total=total),
                )

    report = run(work())
    say(
        f"{report.rows_read} rows read, {report.rows_rejected} rejected: {report.entries} on the list, "
        f"{report.added} new, {report.removed} gone; {report.debtors} of our debtors concerned"
    )
    if report.rows_rejected:
        say(f"what was not taken: {rejections}")
    else:
        rejections.unlink()


@app.command("list")
def list_() -> None:
    """Print the lists, whose they are, and how many entries each has."""

    async def work() -> list[do_not_call.DoNotCallList]:
        async with session(Settings()) as connection:
            return await do_not_call.every(connection)

    table = Table("list", "source", "state", "entries", "imported", "in force")
    for each in run(work()):
        until = f" to {each.valid_until}" if each.valid_until else ""
        imported = f"{each.imported_at:%Y-%m-%d %H:%M}" if each.imported_at else ""
        table.add_row(
            each.name, each.source, each.state or "", str(each.entries), imported, f"from {each.valid_from}{until}"
        )
    console.print(table)
