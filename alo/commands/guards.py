"""`alo guards`: whose CNPJ each trunk calls under, how often it has called, and what it may."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Final

import typer
from rich.table import Table

from alo.commands.naming import id_of
from alo.commands.running import console, run, say
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from debts.documents import parse_document
from debts.errors import DebtsError
from dialer.guards import counting, limits
from dialer.guards.limits import LimitRow
from dialer.guards.rules import CallingLimits, Counts
from queues.centre import centre_day

app = typer.Typer(no_args_is_help=True, help="The guards: limits of calling by CNPJ.")
OWN: Final = "own"
Whose = Annotated[str | None, typer.Option(help="Of one CNPJ; without it, of all that have none of their own.")]
ShortShare = Annotated[float | None, typer.Option(min=0.0, max=1.0, help="Most short calls of all; 0: any.")]
ShortFrom = Annotated[int | None, typer.Option(min=1, help="Calls a day from which their share counts.")]
ShortSeconds = Annotated[int | None, typer.Option(min=1, max=60, help="A call up to so many seconds is short.")]
SoftZone = Annotated[float | None, typer.Option(min=0.01, max=0.99, help="The last part, in which one slows.")]
Company = Annotated[str, typer.Argument(metavar="CNPJ", help="14 characters, or own: the centre's.")]


@app.command("show")
def show() -> None:
    """Print the trunks with their CNPJs, what each has called today and this month, and the limits."""

    async def work() -> tuple[list[tuple[str, str]], Mapping[str, Counts], list[LimitRow]]:
        async with session(Settings()) as connection:
            trunks = await limits.subscribers(connection)
            counts = await counting.of_companies(connection, {company for _, company in trunks}, datetime.now(UTC))
            return trunks, counts, await limits.every(connection)

    trunks, counts, rows = run(work())
    table = Table("trunk", "CNPJ", "today", "short", "share", "this month", title="Calls")
    for name, company in trunks:
        each = counts[company]
        share = f"{each.short_share:.1%}"
        table.add_row(name, company or OWN, str(each.today), str(each.short), share, str(each.month))
    console.print(table)
    _print_limits(rows)


@app.command("company")
def company(
    trunk: Annotated[str, typer.Argument(metavar="TRUNK", help="Name of the trunk.")],
    cnpj: Company,
) -> None:
    """Say in whose CNPJ the carrier runs a trunk."""

    async def work() -> None:
        async with session(Settings()) as connection, connection.transaction():
            trunk_id = await id_of(connection, "trunk", trunk)
            await limits.set_subscriber(connection, trunk_id, _cnpj(cnpj), by=None, now=datetime.now(UTC))

    run(work())
    say(f"{trunk} calls under {cnpj}")


@app.command("limit")
def limit(
    source: Annotated[str, typer.Option(help="Where the figures come from, such as the contract or the law.")],
    cnpj: Annotated[
        str | None, typer.Option(help="Of one CNPJ; without it, of all that have none of their own.")
    ] = None,
    short_share: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Most short calls of all; 0: any.")
    ] = None,
    short_calls_from: Annotated[
        int | None, typer.Option(min=1, help="Calls a day from which their share counts.")
    ] = None,
    short_call_s: Annotated[
        int | None, typer.Option(min=1, max=60, help="A call up to so many seconds is short.")
    ] = None,
    per_day: Annotated[int | None, typer.Option(min=0, help="Most calls a day; 0: any number.")] = None,
    per_month: Annotated[int | None, typer.Option(min=0, help="Most calls a month; 0: any number.")] = None,
    soft_zone: Annotated[
        float | None, typer.Option(min=0.01, max=0.99, help="The last part, in which one slows.")
    ] = None,
    valid_from: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day; today.")] = None,
    certainty: Annotated[str, typer.Option(help="C certain, L likely, U uncertain.")] = "C",
) -> None:
    """Set the limits of a CNPJ from a day on; what is not given stays as it is in force on that day."""
    if certainty not in {"C", "L", "U"}:
        raise typer.BadParameter("--certainty: C, L or U")
    given = {
        "short_share": short_share,
        "short_calls_from": short_calls_from,
        "short_call_s": short_call_s,
        "calls_per_day": per_day,
        "calls_per_month": per_month,
        "soft_zone": soft_zone,
    }

    async def work() -> LimitRow:
        day = centre_day(datetime.now(UTC)) if valid_from is None else valid_from.date()
        async with session(Settings()) as connection, connection.transaction():
            whose = None if cnpj is None else _cnpj(cnpj)
            [before] = (await limits.in_force(connection, [whose or ""], day)).values()
            row = LimitRow(whose, day, changed(before, given), source, certainty)
            await limits.put(connection, row, by=None, now=datetime.now(UTC))
            return row

    _print_limits([run(work())])


def changed(before: CallingLimits, given: Mapping[str, float | None]) -> CallingLimits:
    """Return the limits with what was given; 0 takes a limit away where there may be none."""
    wanted = {name: value or None for name, value in given.items() if value is not None}
    return replace(before, **wanted)  # type: ignore[arg-type]


def _cnpj(text: str) -> str | None:
    if text == OWN:
        return None
    try:
        digits = parse_document(text).digits
    except DebtsError as error:
        raise UsageRefused("CNPJ", "the 14 characters of a CNPJ, or own", text) from error
    if len(digits) != 14:
        raise UsageRefused("CNPJ", "the 14 characters of a CNPJ, or own", text)
    return digits


def _print_limits(rows: list[LimitRow]) -> None:
    table = Table(
        "CNPJ",
        "from",
        "short",
        "share",
        "from calls",
        "a day",
        "a month",
        "zone",
        title="Limits",
    )
    for row in rows:
        each = row.limits
        figures = (each.short_share, each.short_calls_from, each.calls_per_day, each.calls_per_month, each.soft_zone)
        cells = ["any" if figure is None else f"{figure:g}" for figure in figures]
        begins, seconds = row.valid_from.isoformat(), f"{each.short_call_s} s"
        table.add_row(row.company or "all", begins, seconds, *cells)
    console.print(table)
    for row in rows:
        say(f"{row.company or 'all'}, from {row.valid_from}: {row.source} ({row.certainty})")
