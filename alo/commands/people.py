"""`alo team` and `alo user`."""

import re
from typing import Annotated

import typer

from alo.commands import SQL
from alo.commands.naming import given, id_of
from alo.commands.running import run, say
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from dialer.conversation import phones
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


@user.command("set")
def set_user(
    username: str,
    phone: Annotated[str | None, typer.Option(help="Own telephone: a number with + or an extension.")] = None,
    trunk: Annotated[str | None, typer.Option(help="The trunk over which it is called.")] = None,
    no_phone: Annotated[bool, typer.Option("--no-phone", help="Take the telephone away.")] = False,
) -> None:
    """Give an agent a telephone of their own to speak by instead of the browser, or take it away."""

    async def work() -> None:
        if no_phone == (phone is not None):
            raise UsageRefused("--phone", "either a number or --no-phone", phone or "neither")
        if phone is not None and (trunk is None or not re.fullmatch(r"\+?[0-9]{2,15}", phone)):
            raise UsageRefused("--phone", "digits, and --trunk with the trunk to call it by", phone)
        async with session(Settings()) as connection:
            user_id = await connection.fetchval(SQL.user_by_username, username.strip().lower())
            if user_id is None:
                raise UsageRefused("USERNAME", "a user who is there", username)
            trunk_id = await id_of(connection, "trunk", trunk) if phone and trunk else None
            await phones.set_phone(connection, user_id, phone, trunk_id)
        say(f"user {username!r} {'has no telephone' if phone is None else f'speaks by {phone}'}")

    run(work())
