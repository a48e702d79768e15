"""`alo trunk`: how calls leave."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from alo.commands import trunk_options as options
from alo.commands.naming import find, given, id_of
from alo.commands.running import console, run, say
from alo.commands.shared_options import with_options
from alo.commands.trunk_options import TLS_WARNING, changed
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from queues import trunks
from queues.errors import InvalidCallerId
from queues.lines import pool, trunk_health
from queues.lines.pool import PoolRow
from queues.lines.trunk_settings import TrunkSettings
from queues.trunks import Trunk

app = typer.Typer(no_args_is_help=True, help="Trunks: the carriers that calls leave by.")
_SECRET: Final = "set, not shown"  # noqa: S105 - what is printed instead of one


@app.command("add")
@with_options(options.EVERY)
def add(
    name: str,
    *,
    address: Annotated[str, typer.Option(help="host:port of the carrier.")],
    caller_id: Annotated[str, typer.Option(help="The number that the called person sees, or anonymous.")],
    simulated: Annotated[
        bool, typer.Option("--simulated", help="It reaches nobody: the hours of contact do not apply.")
    ] = False,
    **more: Any,
) -> None:
    """Add a trunk; one of the same name is left as it is."""
    run(_add(name, {"address": address, "caller_id": caller_id, "simulated": simulated, **more}))


@app.command("set")
@with_options(options.EVERY)
def set_(name: str, **wanted: Any) -> None:
    """Change a trunk; what is not named stays. Nodes are told within seconds, calls in progress go on."""
    run(_set(name, wanted))


@app.command("list")
def list_() -> None:
    """Print all trunks, with what the nodes told of them last."""

    async def work() -> tuple[list[Trunk], list[trunk_health.ShownState]]:
        async with session(Settings()) as connection:
            return await trunks.every(connection), await trunk_health.states(connection)

    every, states = run(work())
    table = Table("name", "address", "calls at most", "per second", "numbers", "state")
    for trunk in every:
        seen = [f"{each.node}: {each.state}" for each in states if each.trunk_id == trunk.id]
        way = f"{trunk.address} {trunk.transport}"
        figures = (str(trunk.max_calls), f"{trunk.max_calls_per_s:g}")
        table.add_row(trunk.name, way, *figures, trunk.number_format, "\n".join(seen) or "not seen yet")
    console.print(table)


@app.command("show")
def show(name: str) -> None:
    """Print everything that is set on a trunk, without its password, and its pool of caller IDs."""

    async def work() -> tuple[Trunk, list[PoolRow]]:
        async with session(Settings()) as connection:
            trunk = await trunks.get(connection, await id_of(connection, "trunk", name))
            return trunk, await pool.every(connection, trunk.id, datetime.now(UTC))

    trunk, numbers = run(work())
    for field in fields(TrunkSettings):
        value = getattr(trunk, field.name)
        if field.name == "password" and value is not None:
            value = _SECRET
        say(f"{field.name}: {', '.join(value) if isinstance(value, tuple) else 'none' if value is None else value}")
    for each in numbers:
        limit = "no limit" if each.daily_limit is None else f"of {each.daily_limit}"
        area = each.area_code or "any area"
        say(f"shows {each.number} ({area}): {each.calls} {limit} today{'' if each.active else ', switched off'}")


@app.command("remove")
def remove(name: str) -> None:
    """Remove a trunk that no campaign calls over; what went over it stays in the history."""

    async def work() -> None:
        async with session(Settings()) as connection, connection.transaction():
            trunk_id = await id_of(connection, "trunk", name)
            await trunks.remove(connection, trunk_id, by=None, now=datetime.now(UTC))
        say(f"trunk {name!r} removed")

    run(work())


@app.command("number")
def number_(
    name: str,
    number: Annotated[str, typer.Argument(help="In E.164, such as +551130000000.")],
    area_code: options.AreaCode = None,
    daily_limit: Annotated[int | None, typer.Option(help="Calls per day; none without it.")] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Take it out of the pool.")] = False,
) -> None:
    """Put a caller ID into a trunk's pool, or change the one that is there."""

    async def work() -> None:
        now = datetime.now(UTC)
        async with session(Settings()) as connection, connection.transaction():
            trunk_id = await id_of(connection, "trunk", name)
            if drop:
                known = await pool.remove(connection, trunk_id, number, by=None, now=now)
                say(f"{number} {'taken out of' if known else 'is not in'} the pool of trunk {name!r}")
                return
            try:
                await pool.put(
                    connection,
                    trunk_id,
                    number=number,
                    area_code=area_code,
                    daily_limit=daily_limit,
                    by=None,
                    now=now,
                )
            except InvalidCallerId as error:
                refused = {"number": ("NUMBER", number), "area_code": ("--area-code", area_code)}
                place, got = refused.get(error.field, ("--daily-limit", daily_limit))
                raise UsageRefused(place, error.expected, got) from error
        say(f"{number} is in the pool of trunk {name!r}")

    run(work())


async def _add(name: str, wanted: dict[str, object]) -> None:
    name = given("NAME", name)
    settings = changed(TrunkSettings(name=name, address="", caller_id=""), wanted)
    async with session(Settings()) as connection, connection.transaction():
        known = await find(connection, "trunk", name)
        if known is None:
            await trunks.add(connection, settings, now=datetime.now(UTC))
    say(f"trunk {name!r} {'added' if known is None else 'was there already'}")
    _warn(settings)


async def _set(name: str, wanted: dict[str, object]) -> None:
    async with session(Settings()) as connection, connection.transaction():
        trunk = await trunks.get(connection, await id_of(connection, "trunk", name))
        settings = changed(trunk.settings, wanted)
        await trunks.change(connection, trunk.id, settings, by=None, now=datetime.now(UTC))
    say(f"trunk {name!r} is {'as it was' if settings == trunk.settings else 'changed'}")
    _warn(settings)


def _warn(settings: TrunkSettings) -> None:
    if settings.transport == "tls":
        say(TLS_WARNING)
