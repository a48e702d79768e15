"""`alo contact-rules`: the rules of contact in force, with their sources."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import typer
from rich.table import Table

from alo.commands.running import console, run
from alo.database import session
from alo.settings import Settings
from queues.centre import centre_day
from queues.rules import cooling, rulebook
from queues.rules.caps import Caps
from queues.rules.cooling import Cooling
from queues.rules.rulebook import Rulebook

app = typer.Typer(no_args_is_help=True, help="The rules of contact: hours, caps, holidays, cooling.")
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@app.callback()
def contact_rules() -> None:
    """Keep `show` a sub-command although it is the only one."""


@app.command("show")
def show(
    state: Annotated[str | None, typer.Option(help="Two letters: rules of that state and of all.")] = None,
) -> None:
    """Print what is in force today or will be; managers change it on the web."""

    async def work() -> tuple[Rulebook, tuple[Cooling, ...]]:
        async with session(Settings()) as connection:
            rules = await rulebook.in_force(connection, centre_day(datetime.now(UTC)))
            return rules, await cooling.every(connection)

    rules, coolings = run(work())
    wanted = {None, state.strip().upper()} if state else None
    console.print(_windows(rules, wanted))
    console.print(_limits(rules, wanted))
    if rules.holidays:
        console.print(_holidays(rules, wanted))
    console.print(_coolings(coolings))


def _windows(rules: Rulebook, wanted: set[str | None] | None) -> Table:
    table = Table("state", "day", "hours", "source", "certainty", "from", "to", title="Hours, local time")
    for each in rules.windows:
        if wanted is None or each.state in wanted:
            hours = f"{each.opens:%H:%M}-{each.closes:%H:%M}"
            days = (str(each.valid_from), str(each.valid_until or ""))
            table.add_row(each.state or "others", _WEEKDAYS[each.weekday], hours, each.source, each.certainty, *days)
    return table


def _limits(rules: Rulebook, wanted: set[str | None] | None) -> Table:
    table = Table("portfolio", "state", "limits", "source", "certainty", "from", "to", title="Caps and conditions")
    for each in rules.limits:
        limit = each.limit
        if wanted is None or limit.state in wanted:
            portfolio = "all" if limit.portfolio_id is None else str(limit.portfolio_id)
            days = (str(limit.valid_from), str(limit.valid_until or ""))
            table.add_row(portfolio, limit.state or "all", _said(limit.caps), limit.source, limit.certainty, *days)
    return table


def _said(caps: Caps) -> str:
    figures = (
        (caps.attempts_per_day, "attempts a day"),
        (caps.attempts_per_week, "attempts a week"),
        (caps.attempts_per_month, "attempts a month"),
        (caps.conversations_per_day, "conversations a day"),
        (caps.min_days_past_due, "days late at least"),
    )
    said = [f"{figure} {words}" for figure, words in figures if figure is not None]
    return ", ".join([*said, "after the automatic steps"] if caps.after_automatic_steps else said)


def _holidays(rules: Rulebook, wanted: set[str | None] | None) -> Table:
    table = Table("day", "state", "city", "name", "source", title="Local holidays")
    for each in rules.holidays:
        if wanted is None or each.state in wanted:
            table.add_row(str(each.day), each.state or "all", each.city or "all", each.name, each.source)
    return table


def _coolings(coolings: tuple[Cooling, ...]) -> Table:
    table = Table("outcome", "called again", title="Cooling after an outcome")
    for each in coolings:
        table.add_row(each.outcome, _again(each))
    return table


def _again(cooling: Cooling) -> str:
    match cooling.retry:
        case "after":
            return f"after {_duration(cooling.after)}"
        case "business_days":
            return f"after {cooling.business_days} business days"
        case _:
            return cooling.retry.replace("_", " ")


def _duration(time: timedelta | None) -> str:
    minutes = int((time or timedelta()).total_seconds()) // 60
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0 and minutes >= size:
            return f"{minutes // size} {unit}{'' if minutes == size else 's'}"
    return "0 minutes"
