"""Limits of calling and the trunks' CNPJs from the command line."""

import pytest

from tests.integration.alo.command_line import Say

CNPJ = "11222333000181"


@pytest.fixture
def say(say: Say) -> Say:
    say("trunk", "add", "op", "--address", "203.0.113.10:5060", "--caller-id", "1140028922")
    return say


def test_anatels_limits_ship_and_a_company_gets_its_own(say: Say) -> None:
    everybodys = say("guards", "show")
    assert "500000" in everybodys
    assert "conferir o texto em vigor (L)" in everybodys  # in one piece, however narrow the terminal
    say("guards", "company", "op", "11.222.333/0001-81")
    own = say("guards", "limit", "--cnpj", CNPJ, "--per-day", "80000", "--short-share", "0", "--source", "contrato 12")
    for words in (CNPJ, "80000", "any", "contrato 12", "C"):
        assert words in own
    shown = say("guards", "show")
    assert shown.count(CNPJ) == 3
    say("guards", "limit", "--cnpj", CNPJ, "--per-day", "0", "--source", "sem limite")
    assert "80000" not in say("guards", "show")
    say("guards", "company", "op", "own")
    assert say("guards", "show").count(CNPJ) == 2


@pytest.mark.parametrize("wrong", ["11222333000182", "52998224725", "Lojas"])
def test_a_company_is_a_cnpj(say: Say, wrong: str) -> None:
    assert "CNPJ" in say("guards", "company", "op", wrong, fails=True)
    assert "there is no trunk" in say("guards", "company", "outro", CNPJ, fails=True)
