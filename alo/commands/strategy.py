"""`alo strategy`: in which order campaigns call."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from alo.commands.documents import read_document
from alo.commands.naming import given
from alo.commands.running import console, one_line_errors, run, say
from alo.database import session
from alo.errors import NotFound
from alo.settings import Settings
from queues.ordering import reprioritising, strategies
from queues.ordering.strategies import StoredStrategy
from queues.ordering.strategy import default_strategy, parse_strategy, to_document
from store.pool import Connection

app = typer.Typer(no_args_is_help=True, help="Strategies: in which order campaigns call their debtors.")


async def strategy_id_of(connection: Connection, name: str) -> int:
    """The id of the strategy of this name; raises NotFound with the names there are."""
    found = await strategies.by_name(connection, name)
    if found is None:
        raise NotFound("strategy", name, [each.name for each in await strategies.every(connection)])
    return found.id


@app.command("list")
def list_() -> None:
    """Print the strategies there are; campaigns without one follow Alô's own."""

    async def work() -> list[StoredStrategy]:
        async with session(Settings()) as connection:
            return await strategies.every(connection)

    table = Table("name", "version", "kind", "since")
    for each in run(work()):
        table.add_row(each.name, str(each.version), each.strategy.kind, f"{each.created_at:%Y-%m-%d %H:%M}")
    console.print(table)


@app.command("show")
def show(name: Annotated[str | None, typer.Argument(help="Alô's own without it.")] = None) -> None:
    """Print a strategy as JSON, which `alo strategy save` takes back."""

    async def work() -> StoredStrategy:
        async with session(Settings()) as connection:
            return await strategies.get(connection, await strategy_id_of(connection, name or ""))

    strategy = run(work()).strategy if name else default_strategy()
    typer.echo(json.dumps(to_document(strategy), ensure_ascii=False, indent=2))


@app.command("save")
def save(
    name: str,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="TOML, or JSON in a file named .json.")],
) -> None:
    """Save a strategy as its next version, and order the queues of the campaigns that follow it anew."""
    with one_line_errors():
        strategy = parse_strategy(read_document(file))

    async def work() -> None:
        now = datetime.now(UTC)
        given("NAME", name)
        async with session(Settings()) as connection, connection.transaction():
            saved = await strategies.save(connection, name=name, strategy=strategy, by=None, now=now)
            refreshed = await reprioritising.refresh_strategy(connection, saved.id, now)
        say(f"strategy {name!r}, version {saved.version}: {refreshed.changed} debtors reordered")

    run(work())
