"""`alo telephony`: what operations do with a node."""

from typing import Annotated, Final

import typer
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from alo.commands.running import run, say
from alo.errors import UsageRefused
from alo.settings import Settings
from dialer.errors import NodeUnreachable
from telephony import protocol

OPEN_TIMEOUT_S: Final = 5.0

app = typer.Typer(help="Telephony nodes.")


@app.callback()
def group() -> None:
    """Telephony nodes."""


@app.command("drain")
def drain(
    node: Annotated[str | None, typer.Option(help="Name of the node; needed where there are several.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Return when its last call is over.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Have it take calls again.")] = False,
) -> None:
    """Have a node take no new calls; conversations go on."""

    async def work() -> None:
        settings = Settings()
        name, url = _chosen(settings.nodes(), node)
        try:
            await _drain(name, url, settings.shared_secret(), on=not undo, wait=wait and not undo)
        except (OSError, WebSocketException) as error:
            raise NodeUnreachable(name) from error

    run(work())


async def _drain(name: str, url: str, secret: str, *, on: bool, wait: bool) -> None:
    async with connect(
        f"{url}/control",
        additional_headers={"Authorization": f"Bearer {secret}"},
        compression=None,
        open_timeout=OPEN_TIMEOUT_S,
        proxy=None,
    ) as connection:
        await connection.send(protocol.write(protocol.Drain(on=on)))
        capacity = await _capacity(connection, name, draining=on)
        say(f"node {name!r}: {_said(capacity)}")
        while wait and capacity.calls:
            capacity = await _capacity(connection, name, draining=True)
        if wait:
            say(f"node {name!r}: the last call is over")


async def _capacity(connection: ClientConnection, name: str, *, draining: bool) -> protocol.Capacity:
    """The next word of the node on its capacity that says it is (not) draining."""
    async for frame in connection:
        event = protocol.read_event(frame)
        if isinstance(event, protocol.Capacity) and event.draining == draining:
            return event
    raise NodeUnreachable(name)


def _said(capacity: protocol.Capacity) -> str:
    if not capacity.draining:
        return f"takes calls, up to {capacity.max_calls}"
    return f"takes no new calls; {capacity.calls} in progress"


def _chosen(nodes: tuple[tuple[str, str], ...], name: str | None) -> tuple[str, str]:
    fit = [pair for pair in nodes if name in {None, pair[0]}]
    if len(fit) != 1:
        raise UsageRefused("--node", f"one of {', '.join(known for known, _ in nodes)}", name or "none")
    return fit[0]
