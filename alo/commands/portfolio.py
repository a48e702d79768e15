"""`alo portfolio`: what is owed, as files bring it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from alo.commands import SQL
from alo.commands.naming import given
from alo.commands.running import console, errors, run, say
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from debts import portfolios
from debts.agreement import Policy
from debts.documents import parse_document
from debts.importing import ImportReport, Mapping, import_file, load_mapping, write_rejections
from store.pool import Connection

app = typer.Typer(no_args_is_help=True, help="Portfolios: debts and the people who owe them.")
_SHOWN = 10

Creditor = Annotated[str | None, typer.Option(help="Whose debts they are, for a portfolio that is new.")]


@app.command("add")
def add(
    name: str,
    creditor: Annotated[str, typer.Option(help="Whose debts they are.")],
    creditor_document: Annotated[str | None, typer.Option(help="CNPJ or CPF of the creditor.")] = None,
    max_discount: Annotated[float, typer.Option(min=0, max=100, help="Largest discount, in percent.")] = 0,
    max_instalments: Annotated[int, typer.Option(min=1, max=120, help="Most instalments.")] = 12,
    min_instalment: Annotated[int, typer.Option(min=1, help="Smallest instalment, in centavos.")] = 1000,
) -> None:
    """Add a portfolio; one of the same name is left as it is."""

    async def work() -> None:
        given("NAME", name)
        given("--creditor", creditor)
        async with session(Settings()) as connection, connection.transaction():
            known = await portfolios.by_name(connection, name)
            if known is None:
                digits = parse_document(creditor_document).digits if creditor_document else None
                added = await portfolios.ensure(connection, name=name, creditor_name=creditor, creditor_document=digits)
                policy = Policy(Decimal(str(max_discount)), max_instalments, min_instalment)
                await portfolios.set_policy(connection, added, policy)
        say(f"portfolio {name!r} {'was there already' if known else 'added'}")

    run(work())


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    portfolio: Annotated[str, typer.Option(help="Where the debts go; it is created if it is new.")],
    mapping: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="TOML: which column is which field.")
    ] = None,
    creditor: Creditor = None,
    rejected: Annotated[
        Path | None, typer.Option(help="Where to write what was not taken; FILE.rejected.csv without it.")
    ] = None,
) -> None:
    """Import a CSV of debts, or of phones for people who are known. Importing a file twice changes nothing."""

    rejections = rejected or file.with_suffix(".rejected.csv")

    async def work() -> ImportReport:
        if rejections.is_dir() or not os.access(rejections.parent, os.W_OK):
            raise UsageRefused("--rejected", "a file in a directory that can be written to", str(rejections))
        given("--portfolio", portfolio)
        read = load_mapping(mapping) if mapping else None
        async with session(Settings()) as connection:
            async with connection.transaction():
                portfolio_id = await _portfolio(connection, portfolio, read, creditor)
                with _progress(file.name) as bar:
                    report = await import_file(
                        connection, file, portfolio_id, read, now=datetime.now(UTC), progress=bar
                    )
            await connection.execute(SQL.analyze)
            return report

    report = run(work())
    _print(report, rejections)


async def _portfolio(connection: Connection, name: str, mapping: Mapping | None, creditor: str | None) -> int:
    known = await portfolios.by_name(connection, name)
    if known is not None:
        return known.id
    named = mapping.creditor if mapping else None
    creditor = creditor or (named.name if named else None)
    if creditor is None:
        raise UsageRefused("--creditor", f"whose debts they are, because portfolio {name!r} is new", None)
    document = named.document if named else None
    return await portfolios.ensure(connection, name=name, creditor_name=creditor, creditor_document=document)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _print(report: ImportReport, rejections: Path) -> None:
    counts = report.counts
    say(
        f"{report.rows_read} rows read, {report.rows_rejected} rejected: "
        f"{counts.debtors_new} debtors new, {counts.debtors_changed} changed; {counts.phones_new} phones new; "
        f"{counts.debts_new} debts new, {counts.debts_changed} changed"
    )
    if not report.rejected:
        return
    write_rejections(rejections, report.rejected)
    table = Table("row", "column", "value", "reason")
    for each in report.rejected[:_SHOWN]:
        table.add_row(str(each.row), each.column, each.value, each.reason)
    console.print(table)
    say(f"all {len(report.rejected)} values that were not taken: {rejections}")
