"""Our own numbers from the command line."""

import pytest

from tests.integration.alo.command_line import Say


@pytest.fixture
def say(say: Say) -> Say:
    """On a centre with two campaigns of two teams."""
    say("trunk", "add", "op", "--address", "203.0.113.10:5060", "--caller-id", "1140028922", "--simulated")
    say("portfolio", "add", "Lojas", "--creditor", "Lojas S.A.")
    for name in ("Sul", "Norte"):
        say("team", "add", name)
        say("campaign", "add", f"Campanha {name}", "--portfolio", "Lojas", "--team", name, "--trunk", "op")
    return say


def test_a_number_is_taken_in_changed_and_given_up(say: Say) -> None:
    say("inbound", "add", "(11) 4000-1234", "--campaign", "Campanha Sul", "--label", "Central")
    shown = say("inbound", "list")
    for words in ("+551140001234", "Central", "Sul", "always", "answered", "300 s", "60 s, key 1"):
        assert words in shown
    assert "already" in say("inbound", "add", "01140001234", "--campaign", "Campanha Sul", fails=True)

    say("inbound", "set", "01140001234", "--campaign", "Campanha Norte", "--offer-after", "-1", "--longest-wait", "90")
    say("inbound", "set", "01140001234", "--hours", "mon-tue 09:00-18:00", "--hours", "sat 08:00-14:00")
    shown = say("inbound", "list")
    for words in ("Norte", "never", "90 s", "mon 09:00-18:00, tue 09:00-18:00, sat 08:00-14:00", "Central"):
        assert words in shown
    say("inbound", "set", "01140001234", "--hours", "always")
    assert "always" in say("inbound", "list")

    say("inbound", "remove", "1140001234")
    assert "there are: none yet" in say("inbound", "remove", "1140001234", fails=True)


@pytest.mark.parametrize(
    "wrong",
    [
        ("--hours", "monday"),
        ("--hours", "mon 25:00-26:00"),
        ("--hours", "mon 18:00-09:00"),
        ("--key", "AB"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(say: Say, wrong: tuple[str, str]) -> None:
    assert wrong[0] in say("inbound", "add", "1140001234", "--campaign", "Campanha Sul", *wrong, fails=True)
    assert "+5511" not in say("inbound", "list")
