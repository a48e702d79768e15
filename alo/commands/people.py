"""`alo team` and `alo user`."""

from typing import Annotated

import typer

from alo.commands import SQL
from alo.commands.naming import given, id_of
from alo.commands.running import run, say
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from web.accounts import Role, create_user

team = typer.Typer(no_args_is_help=True, help="Teams: agents and the campaigns they share.")
user = typer.Typer(no_args_is_help=True, help="People who log in.")


@team.command("add")
def add_team(name: str) -> None:
    """Add a team; a team that exists is left as it is."""

    async def work() -> None:
        async with session(Settings()) as connection:
            added = await connection.fetchval(SQL.add_team, given("NAME", name))
        say(f"team {name!r} {'added' if added else 'was there already'}")

    run(work())


@user.command("add")
def add_user(
    username: str,
    name: Annotated[str, typer.Option(help="Full name, as supervisors see it.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    team: Annotated[str | None, typer.Option(help="Team of an agent or a supervisor.")] = None,
) -> None:
    """Add a user; the password is asked for where it is not given."""

    async def work() -> None:
        if len(username.split()) != 1:
            raise UsageRefused("USERNAME", "one word", username)
        full_name = given("--name", name)
        async with session(Settings()) as connection:
            team_id = await id_of(connection, "team", team) if team else None
            await create_user(
                connection, username=username, name=full_name, password=password, role=role, team_id=team_id
            )
        say(f"user {username!r} added")

    run(work())
