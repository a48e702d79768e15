"""`alo portfolio import`: what is owed, as files bring it."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from alo.after_import import Followed, follow_portfolio
from alo.commands.file_progress import stages
from alo.commands.naming import given
from alo.commands.rejections import rejections_path, show_rejections
from alo.commands.running import run, say
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from debts import import_jobs, portfolios
from debts.importing import Counts, ImportReport, Mapping, import_file, load_mapping
from store.pool import Connection

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
MappingFile = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="TOML: which column is which field.")
]
Sheet = Annotated[str | None, typer.Option(help="Of a spreadsheet: the name of the sheet; the first without it.")]
RejectedFile = Annotated[
    Path | None, typer.Option(help="Where to write what was not taken; FILE.rejected.csv without it.")
]


@dataclass(frozen=True, slots=True)
class _Order:
    file: Path
    portfolio: str
    mapping: Path | None
    creditor: str | None
    rejected: Path | None
    full: bool
    confirm_closing: bool
    sheet: str | None


def import_debts(
    file: File,
    portfolio: Annotated[str, typer.Option(help="Where the debts go; it is created if it is new.")],
    mapping: MappingFile = None,
    creditor: Annotated[str | None, typer.Option(help="Whose debts they are, for a portfolio that is new.")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="The file names every open debt: those it does not name are closed.")
    ] = False,
    confirm_closing: Annotated[
        bool, typer.Option("--confirm-closing", help="Also if that closes more than half of them.")
    ] = False,
    sheet: Sheet = None,
    rejected: RejectedFile = None,
) -> None:
    """Import a file of debts, or of phones for people who are known. Importing a file twice changes nothing."""
    began = time.monotonic()
    order = _Order(file, portfolio, mapping, creditor, rejected, full, confirm_closing, sheet)
    report, followed = run(_import(order))
    say(f"{report.rows_read} rows read, {report.rows_rejected} rejected: {_sentence(report.counts, full=full)}")
    say(f"{followed.sentence()}; all of it in {time.monotonic() - began:.1f} s")
    show_rejections(report, rejections_path(file, rejected))


async def _import(order: _Order) -> tuple[ImportReport, Followed]:
    """Import in one transaction, and bring accounts and queues up to date in others."""
    rejections = rejections_path(order.file, order.rejected)
    given("--portfolio", order.portfolio)
    mapping = load_mapping(order.mapping) if order.mapping else None
    async with session(Settings()) as connection:
        await import_jobs.prepare(connection)
        with stages(order.file.name) as tell:
            async with connection.transaction():
                portfolio_id = await _portfolio(connection, order.portfolio, mapping, order.creditor)
                report = await import_file(
                    connection,
                    order.file,
                    portfolio_id,
                    mapping,
                    now=datetime.now(UTC),
                    full=order.full,
                    confirm_closing=order.confirm_closing,
                    sheet=order.sheet,
                    rejected=rejections,
                    progress=tell,
                )
            followed = await follow_portfolio(connection, portfolio_id, datetime.now(UTC), tell, cause="import")
    return report, followed


def _sentence(counts: Counts, *, full: bool) -> str:
    closed = f", {counts.debts_closed} closed" if full else ""
    return (
        f"{counts.debtors_new} debtors new, {counts.debtors_changed} changed; {counts.phones_new} phones new; "
        f"{counts.debts_new} debts new, {counts.debts_changed} changed{closed}"
    )


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
