"""`alo user set`: an agent's own telephone."""

import pytest

from tests.integration.alo.command_line import Say


@pytest.fixture(autouse=True)
def people(say: Say) -> None:
    say("team", "add", "Equipe 1")
    say("user", "add", "ana", "--name", "Ana", "--role", "agent", "--team", "Equipe 1", "--password", "long enough")
    say("trunk", "add", "ramais", "--address", "127.0.0.1:5060", "--caller-id", "1140028922")


def test_a_telephone_is_given_and_taken_away(say: Say) -> None:
    assert "user 'ana' speaks by 2001" in say("user", "set", "ana", "--phone", "2001", "--trunk", "ramais")
    assert "user 'ana' has no telephone" in say("user", "set", "ana", "--no-phone")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ana",), "either a number or --no-phone"),
        (("ana", "--phone", "2001"), "--trunk with the trunk to call it by"),
        (("ana", "--phone", "x", "--trunk", "ramais"), "digits"),
        (("bia", "--no-phone"), "a user who is there"),
        (("ana", "--phone", "2001", "--trunk", "nada"), "there is no trunk named 'nada'"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(say: Say, arguments: tuple[str, ...], words: str) -> None:
    assert words in say("user", "set", *arguments, fails=True)
