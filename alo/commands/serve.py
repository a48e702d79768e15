"""`alo serve`, `alo migrate`."""

from typing import Annotated

import typer

from alo import logs
from alo.commands.running import console, run
from alo.database import database
from alo.errors import UsageRefused
from alo.roles import play
from alo.serve import ROLES, Centre
from alo.settings import Settings
from alo.stopping import stop_event


def serve(
    role: Annotated[str | None, typer.Argument(help="web, dialer or telephony; all three without it.")] = None,
) -> None:
    """Run the centre: all roles and an embedded PostgreSQL, or one role against a database that is there."""
    settings = Settings()
    if role is None:
        run(_serve_all(settings))
    else:
        run(_check(role, settings))
        play(role, settings)


async def _check(role: str, settings: Settings) -> None:
    if role not in ROLES:
        raise UsageRefused("ROLE", f"one of {', '.join(ROLES)}", role)
    if role != "telephony" and settings.database_url is None:
        raise UsageRefused("ALO_DATABASE_URL", "the address of the database, for a single role", None)


async def _serve_all(settings: Settings) -> None:
    logs.configure("serve", settings.log_level)
    stop = stop_event()
    centre = Centre(settings)
    await centre.open_database()
    console.print(f"Alô is on http://{settings.web_host}:{settings.web_port}/ (Ctrl-C ends it)")
    await centre.run(stop)


def migrate() -> None:
    """Bring the database to this release's schema."""

    async def work() -> None:
        async with database(Settings()):
            console.print("the schema is up to date")

    run(work())
