"""`alo trunk`: how calls leave."""

import re
from typing import Annotated, Final

import typer

from alo.commands.naming import find, given
from alo.commands.running import run, say
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from queues import trunks

_HOST: Final = re.compile(r"\[[0-9A-Fa-f:]+\]|[0-9A-Za-z._-]+")
_CALLER_ID: Final = re.compile(r"\+?[0-9]{2,20}|anonymous")

app = typer.Typer(no_args_is_help=True, help="Trunks: the carriers that calls leave by.")


@app.command("add")
def add(
    name: str,
    address: Annotated[str, typer.Option(help="host:port of the carrier.")],
    caller_id: Annotated[str, typer.Option(help="The number that the called person sees.")],
    max_calls: Annotated[int, typer.Option(min=1, help="Calls at the same time.")] = 30,
    transport: Annotated[str, typer.Option(help="udp or tcp.")] = "udp",
    username: Annotated[str | None, typer.Option(help="Digest user; none where the carrier knows our address.")] = None,
    password: Annotated[str | None, typer.Option(help="Digest password.", envvar="ALO_TRUNK_PASSWORD")] = None,
    simulated: Annotated[
        bool, typer.Option("--simulated", help="It reaches nobody: the hours of contact do not apply.")
    ] = False,
) -> None:
    """Add a trunk; one of the same name is left as it is."""
    host, _, port = address.rpartition(":")

    async def work() -> None:
        given("NAME", name)
        if not _HOST.fullmatch(host) or not port.isdecimal() or not 1 <= int(port) <= 65535:
            raise UsageRefused("--address", "host:port", address)
        if not _CALLER_ID.fullmatch(caller_id):
            raise UsageRefused("--caller-id", "a number of 2 to 20 digits, or anonymous", caller_id)
        if transport not in {"udp", "tcp"}:
            raise UsageRefused("--transport", "udp or tcp", transport)
        async with session(Settings()) as connection:
            known = await find(connection, "trunk", name)
            if known is None:
                await trunks.create(
                    connection,
                    name=name,
                    address=address,
                    transport=transport,
                    username=username,
                    password=password,
                    caller_id=caller_id,
                    max_calls=max_calls,
                    simulated=simulated,
                )
        say(f"trunk {name!r} {'added' if known is None else 'was there already'}")

    run(work())
