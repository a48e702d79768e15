"""`alo portfolio import`: what is owed, as files bring it."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from alo.after_import import Followed, follow_portfolio
from alo.commands.file_progress import stages
from alo.commands.naming import given
from alo.commands.rejections import rejections_path, report_rejections
from alo.commands.running import run, say
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from debts import portfolios
from debts.importing import ImportReport, Mapping, import_file, load_mapping
from store.pool import Connection


def import_debts(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    portfolio: Annotated[str, typer.Option(help="Where the debts go; it is created if it is new.")],
    mapping: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="TOML: which column is which field.")
    ] = None,
    creditor: Annotated[str | None, typer.Option(help="Whose debts they are, for a portfolio that is new.")] = None,
    rejected: Annotated[
        Path | None, typer.Option(help="Where to write what was not taken; FILE.rejected.csv without it.")
    ] = None,
) -> None:
    """Import a file of debts, or of phones for people who are known. Importing a file twice changes nothing."""

    async def work() -> tuple[ImportReport, Followed, Path]:
        rejections = rejections_path(file, rejected)
        given("--portfolio", portfolio)
        read = load_mapping(mapping) if mapping else None
        async with session(Settings()) as connection:
            with stages(file.name) as tell:
                async with connection.transaction():
                    portfolio_id = await _portfolio(connection, portfolio, read, creditor)
                    report = await import_file(
                        connection, file, portfolio_id, read, now=datetime.now(UTC), progress=tell
                    )
                followed = await follow_portfolio(connection, portfolio_id, datetime.now(UTC), tell, cause="import")
        return report, followed, rejections

    began = time.monotonic()
    report, followed, rejections = run(work())
    counts = report.counts
    say(
        f"{report.rows_read} rows read, {report.rows_rejected} rejected: "
        f"{counts.debtors_new} debtors new, {counts.debtors_changed} changed; {counts.phones_new} phones new; "
        f"{counts.debts_new} debts new, {counts.debts_changed} changed"
    )
    say(f"{followed.sentence()}; all of it in {time.monotonic() - began:.1f} s")
    report_rejections(rejections, report.rejected)


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
