"""`alo serve`, `alo migrate`."""

import asyncio
from typing import Annotated

import typer

from alo import logs
from alo.commands.running import one_line_errors, run, say
from alo.database import database
from alo.errors import UsageRefused
from alo.ports import bound_port
from alo.roles import play
from alo.serve import ROLES, Centre
from alo.settings import Settings
from alo.stopping import stop_events


def serve(
    role: Annotated[str | None, typer.Argument(help="web, dialer or telephony; all three without it.")] = None,
) -> None:
    """Run the centre: all roles and an embedded PostgreSQL, or one role against a database that is there."""
    with one_line_errors():
        settings = Settings()
        if role is None:
            asyncio.run(_serve_all(settings))
        else:
            _check(role, settings)
            play(role, settings)


def _check(role: str, settings: Settings) -> None:
    if role not in ROLES:
        raise UsageRefused("ROLE", f"one of {', '.join(ROLES)}", role)
    if role != "telephony" and settings.database_url is None:
        raise UsageRefused("ALO_DATABASE_URL", "the address of the database, for a single role", None)
    _check_port(role, settings)


def _check_port(role: str, settings: Settings) -> None:
    """Raises UsageRefused when the role's port is taken: better said at once than by a process that cannot start."""
    host, port = {
        "web": (settings.web_host, settings.web_port),
        "dialer": (settings.dialer_host, settings.dialer_port),
        "telephony": (settings.telephony_host, settings.telephony_port),
    }[role]
    try:
        bound_port(host, port)
    except OSError as error:
        names = f"ALO_{role.upper()}_HOST, ALO_{role.upper()}_PORT"
        raise UsageRefused(names, "an address of this machine with a free port", f"{host}:{port}") from error


async def _serve_all(settings: Settings) -> None:
    logs.configure("serve", settings.log_level)
    for role in ROLES:
        _check_port(role, settings)
    stop, hurry = stop_events()
    centre = Centre(settings)
    await centre.open_database()
    say(f"Alô is on http://{settings.web_host}:{settings.web_port}/ (Ctrl-C ends it)")
    await centre.run(stop, hurry)


def migrate() -> None:
    """Bring the database to this release's schema."""

    async def work() -> None:
        async with database(Settings()):
            say("the schema is up to date")

    run(work())
