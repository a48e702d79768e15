"""`alo simulate`: how a campaign's day would go with so many agents, judged by its own past calls."""

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table

from alo.commands.naming import id_of
from alo.commands.running import console, errors, one_line_errors, run, say
from alo.database import session
from alo.settings import Settings


def simulate(
    campaign: Annotated[str, typer.Argument(help="The campaign's name.")],
    agents: Annotated[int | None, typer.Option(min=1, max=500, help="Without it as many as on its best day.")] = None,
    target: Annotated[float, typer.Option(min=0.1, max=10, help="Abandoned calls, % of those people answer.")] = 2.5,
    hours: Annotated[float, typer.Option(min=0.5, max=24, help="From its usual first hour on.")] = 8.0,
    since_days: Annotated[int, typer.Option(min=1, max=365, help="Days of history to look at.")] = 30,
    days: Annotated[int, typer.Option(min=2, max=50, help="Days to simulate; more make intervals narrower.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Simulate days of a campaign from its recorded calls: contacts, waits, abandoned calls, agreements."""
    from alo.bench.pacing.forecast import Wish, forecast  # noqa: PLC0415  (numpy: what serves does without it)
    from alo.bench.pacing.history import History, history  # noqa: PLC0415
    from alo.bench.pacing.measuring import CORES  # noqa: PLC0415

    async def read() -> History:
        since = datetime.now(UTC) - timedelta(days=since_days)
        async with session(Settings()) as connection:
            found = (await id_of(connection, "campaign", campaign), campaign)
            return await history(connection, found, since, hours)

    past = run(read())
    with one_line_errors():
        wish = Wish(agents or past.agents, hours, target / 100, days, CORES)
        expected = forecast(past, wish, lambda line: errors.print(line, style="dim", highlight=False))
    asked = {"campaign": campaign, "agents": wish.agents, "hours": hours, "target": wish.target, "days": days}
    known = {"calls": past.calls, "answered": past.answered, "talked": past.talked, "agreements": past.agreements}
    if as_json:
        typer.echo(json.dumps({**asked, "history": known, "expected": expected}, ensure_ascii=False))
        return
    say(f"{campaign}: {past.answered} of {past.calls} calls answered; {past.agreements} agreements.")
    say(f"A day of {hours:g} h with {wish.agents} agents, of 20 such days 19 within the brackets:")
    console.print(_table(expected))


def _table(expected: dict[str, dict[str, dict[str, float]]]) -> Table:
    shown = (
        ("contacts", "contacts", "{:.0f}"),
        ("agreements", "agreements", "{:.0f}"),
        ("abandoned", "abandoned calls", "{:.0f}"),
        ("abandon_rate", "… of those answered", "{:.1%}"),
        ("agent_wait_s", "an agent waits, s", "{:.0f}"),
        ("occupancy", "agents busy", "{:.0%}"),
        ("talk_min_per_h", "talk, min per h", "{:.0f}"),
        ("dials", "calls dialled", "{:.0f}"),
    )
    table = Table("", "predictive", "progressive")
    for figure, title, form in shown:
        table.add_row(title, *(_bracketed(expected[policy][figure], form) for policy in ("alo", "progressive")))
    return table


def _bracketed(figure: dict[str, Any], form: str) -> str:
    return f"{form.format(figure['mean'])} ({form.format(figure['low'])}–{form.format(figure['high'])})"
