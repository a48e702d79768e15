"""Trunks from the command line: everything can be set, wrong values are named, no secret is printed."""

import pytest

from tests.integration.alo.command_line import Say

ADD = ("trunk", "add", "op", "--address", "sip.example.net:5061", "--caller-id", "1140028922")
ACCOUNT = ("--username", "alo", "--password", "segredo!", "--register")


def shown(say: Say) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in say("trunk", "show", "op").splitlines() if ": " in line)


def test_everything_can_be_set_and_is_shown_without_the_password(say: Say) -> None:
    added = say(*ADD, *ACCOUNT, "--transport", "tls", "--srtp", "mandatory", "--codecs", "G722, PCMA")
    assert "OpenSSL 1.0.2k" in added
    say("trunk", "set", "op", "--number-format", "carrier", "--carrier-code", "21", "--session-timer", "1800")
    found = shown(say)
    assert (found["codecs"], found["number_format"], found["carrier_code"]) == ("G722, PCMA", "carrier", "21")
    assert (found["session_timer_s"], found["registers"], found["srtp"]) == ("1800", "True", "mandatory")
    assert "segredo" not in say("trunk", "show", "op") + say("trunk", "list")
    assert found["password"] == "set, not shown"


def test_what_is_not_named_stays_and_what_is_empty_goes(say: Say) -> None:
    say(*ADD, "--identity", "1130000000", "--session-timer", "600")
    assert "changed" in say("trunk", "set", "op", "--identity", "", "--session-timer", "0")
    found = shown(say)
    assert (found["identity"], found["session_timer_s"]) == ("none", "none")
    assert "as it was" in say("trunk", "set", "op", "--transport", "udp")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--transport", "sctp"), "--transport: expected one of udp, tcp, tls, got 'sctp'"),
        (("--codecs", "opus"), "--codecs: expected one or more of PCMA"),
        (("--register",), "--username: expected a user, to register with"),
        (("--number-format", "carrier"), "--carrier-code: expected two digits"),
        (("--session-timer", "30"), "--session-timer: expected 90 to 86400 seconds"),
        (("--max-calls", "0"), "--max-calls: expected 1 to 10000 calls, got 0"),
        (("--password", "a\nb"), "--password: expected one line of at most 200 characters, got 'something else'"),
    ],
)
def test_a_wrong_value_is_named(say: Say, options: tuple[str, ...], said: str) -> None:
    assert said in say(*ADD, *options, fails=True)


def test_a_pool_of_numbers(say: Say) -> None:
    say(*ADD, "--caller-ids", "rotation")
    say("trunk", "number", "op", "+552130000001", "--area-code", "21", "--daily-limit", "200")
    assert "shows +552130000001 (21): 0 of 200 today" in say("trunk", "show", "op")
    assert "NUMBER: expected a number in E.164" in say("trunk", "number", "op", "2130000001", fails=True)
    assert "--area-code: expected" in say("trunk", "number", "op", "+552130000001", "--area-code", "20", fails=True)
    assert "taken out of" in say("trunk", "number", "op", "+552130000001", "--drop")
    assert "is not in" in say("trunk", "number", "op", "+552130000001", "--drop")


def test_a_campaign_falls_back_and_its_trunks_cannot_be_removed(say: Say) -> None:
    say(*ADD)
    say("trunk", "add", "dois", "--address", "h:5060", "--caller-id", "11")
    say("trunk", "add", "falsa", "--address", "h:5060", "--caller-id", "11", "--simulated")
    say("team", "add", "Equipe")
    say("portfolio", "add", "Lojas", "--creditor", "Lojas S.A.")
    say("campaign", "add", "Todos", "--portfolio", "Lojas", "--team", "Equipe", "--trunk", "op")
    assert "op, then dois" in say("campaign", "trunks", "Todos", "op", "dois")
    assert "do not stand in for each other" in say("campaign", "trunks", "Todos", "op", "falsa", fails=True)
    assert "each once" in say("campaign", "trunks", "Todos", "op", "op", fails=True)
    assert "trunk 'dois' is used by: Todos" in say("trunk", "remove", "dois", fails=True)
    say("campaign", "trunks", "Todos", "op")
    assert "removed" in say("trunk", "remove", "dois")
    assert "there is no trunk named 'dois'; there are: falsa, op" in say("trunk", "show", "dois", fails=True)
