"""Creating users: what is stored, what is refused."""

import pytest

from store.pool import DedicatedConnection
from web.accounts import Role, create_user
from web.errors import AccountRefused
from web.passwords import Passwords


async def team(connection: DedicatedConnection) -> int:
    return int(await connection.fetchval("insert into teams (name) values ('Equipe') returning id"))


async def test_a_user_is_stored_with_an_argon2id_hash(connection: DedicatedConnection) -> None:
    user_id = await create_user(
        connection,
        username=" Ana ",
        name="Ana",
        password="a long password",
        role=Role.AGENT,
        team_id=await team(connection),
    )
    row = await connection.fetchrow("select username, password_hash, active, locale from users where id = $1", user_id)
    assert row is not None
    assert (row["username"], row["active"], row["locale"]) == ("ana", True, "pt_BR")
    assert row["password_hash"].startswith("$argon2id$")
    passwords = Passwords()
    assert await passwords.matches(row["password_hash"], "a long password")
    assert not await passwords.matches(row["password_hash"], "A long password")
    assert not await passwords.matches(None, "a long password")
    assert not await passwords.matches("not a hash", "a long password")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("username", {"username": "  "}),
        ("password", {"password": "short"}),
        ("team_id", {"team_id": None}),
    ],
)
async def test_what_cannot_be_is_refused(
    connection: DedicatedConnection, field: str, changes: dict[str, str | None]
) -> None:
    asked = {"username": "ana", "name": "Ana", "password": "a long password", "team_id": await team(connection)}
    with pytest.raises(AccountRefused) as refused:
        await create_user(connection, role=Role.AGENT, **{**asked, **changes})  # type: ignore[arg-type]
    assert refused.value.field == field
    assert await connection.fetchval("select count(*) from users") == 0


async def test_a_name_is_given_once(connection: DedicatedConnection) -> None:
    await create_user(connection, username="alice", name="Alice", password="a long password", role=Role.ADMIN)
    with pytest.raises(AccountRefused, match="taken"):
        await create_user(connection, username="ALICE", name="Other", password="a long password", role=Role.ADMIN)
