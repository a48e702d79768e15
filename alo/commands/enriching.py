"""`alo portfolio enrich`: what others know of people who are known."""

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from alo.after_import import Followed, follow_debtors
from alo.commands.file_progress import stages
from alo.commands.importing import File, MappingFile, RejectedFile, Sheet
from alo.commands.naming import id_of
from alo.commands.rejections import rejections_path, show_rejections
from alo.commands.running import run, say
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from debts import import_jobs
from debts.agreements import BUSINESS_TIME_ZONE
from debts.enrichment import EnrichmentReport, Learned, enrich_file
from debts.importing import load_mapping


def enrich(
    file: File,
    portfolio: Annotated[str, typer.Option(help="Whose debtors they are; automatic steps finish in it.")],
    source: Annotated[str | None, typer.Option(help="Who says it, where no column does.")] = None,
    learned_on: Annotated[
        str | None, typer.Option("--date", help="YYYY-MM-DD: when they knew it, where no column says so.")
    ] = None,
    bureau: Annotated[str | None, typer.Option(help="Whose scores they are.")] = None,
    mapping: MappingFile = None,
    sheet: Sheet = None,
    rejected: RejectedFile = None,
) -> None:
    """Add phones, e-mails, bureau scores and finished automatic steps to people who are known."""

    async def work() -> tuple[EnrichmentReport, Followed]:
        learned = Learned(source, _day(learned_on), bureau)
        return await _enrich(file, sheet, portfolio, mapping, rejections_path(file, rejected), learned)

    began = time.monotonic()
    report, followed = run(work())
    counts = report.counts
    say(
        f"{report.rows_read} rows read, {report.rows_rejected} rejected: {counts.phones_new} phones new, "
        f"{counts.phones_refreshed} heard of again; {counts.emails_new} e-mails new; {counts.bureau_scores} bureau "
        f"scores; {counts.automatic_steps} people whose automatic steps are finished"
    )
    say(f"{followed.sentence()}; all of it in {time.monotonic() - began:.1f} s")
    show_rejections(report, rejections_path(file, rejected))


async def _enrich(
    file: Path, sheet: str | None, portfolio: str, mapping: Path | None, rejections: Path, learned: Learned
) -> tuple[EnrichmentReport, Followed]:
    columns, now = load_mapping(mapping) if mapping else None, datetime.now(UTC)
    async with session(Settings()) as connection:
        await import_jobs.prepare(connection)
        portfolio_id = await id_of(connection, "portfolio", portfolio)
        with stages(file.name) as tell:
            report = await enrich_file(
                connection,
                file,
                portfolio_id,
                columns,
                learned=learned,
                now=now,
                sheet=sheet,
                rejected=rejections,
                progress=tell,
            )
            return report, await follow_debtors(connection, report.touched, now, tell, cause="enrichment")


def _day(text: str | None) -> date | None:
    try:
        day = None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageRefused("--date", "a date as YYYY-MM-DD", text) from None
    if day is not None and day > datetime.now(BUSINESS_TIME_ZONE).date():
        raise UsageRefused("--date", "a day that has come", text)
    return day
