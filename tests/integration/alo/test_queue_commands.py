"""`alo queue explain`, `alo do-not-call` and `alo contact-rules` on a centre of one debtor."""

import json
from pathlib import Path

import pytest

from tests.integration.alo.command_line import Say

CPF = "529.982.247-25"
DEBTS = f"CPF;Nome;Contrato;Valor;Vencimento;Telefone;UF\n{CPF};José;A-1;100,00;03/02/2026;(11) 98765-4321;SP\n"


@pytest.fixture
def centre(say: Say, tmp_path: Path) -> Say:
    """A running campaign with one debtor."""
    file = tmp_path / "debts.csv"
    file.write_text(DEBTS, encoding="utf-8")
    say("team", "add", "Equipe 1")
    say("trunk", "add", "op", "--address", "203.0.113.10:5060", "--caller-id", "1140028922")
    say("portfolio", "add", "Lojas", "--creditor", "Lojas S.A.")
    say("portfolio", "import", str(file), "--portfolio", "Lojas")
    say("campaign", "add", "Todos", "--portfolio", "Lojas", "--team", "Equipe 1", "--trunk", "op")
    say("campaign", "start", "Todos")
    return say


def test_a_debtor_is_explained_in_words(centre: Say) -> None:
    text = centre("queue", "explain", CPF)
    assert text.startswith("José, ***.982.247-**, SP, at ")
    assert "Campaign 'Todos' (running), portfolio 'Lojas'" in text
    assert "place: number 1, priority " in text
    assert "late by up to 360 days" in text
    assert "Daily" not in text
    assert "ok   Most attempts of a day made: no" in text
    assert "phone +5511 ***-4321 (unknown, from import)" in text
    assert "what happened last:" in text
    assert "98765" not in text
    assert CPF not in text


def test_a_debtor_is_explained_as_json(centre: Say) -> None:
    found = json.loads(centre("queue", "explain", "52998224725", "--campaign", "Todos", "--json"))
    [campaign] = found["campaigns"]
    assert found["document"] == "***.982.247-**"
    assert campaign["place"]["rank"] == 1
    assert campaign["priority"]["value"] == sum(campaign["priority"]["parts"].values()) == campaign["place"]["priority"]
    assert campaign["score"]["reasons"][0].keys() == {"characteristic", "reason", "points"}
    assert {rule["rule"]: rule["forbids"] for rule in campaign["rules"]}["on_hold"] is False
    assert campaign["phones"][0]["number"] == "+5511 ***-4321"
    assert campaign["verdict"]["allowed"] == (not campaign["verdict"]["reasons"])


def test_a_listed_debtor_is_explained_by_the_list(centre: Say, tmp_path: Path) -> None:
    file = tmp_path / "procon.csv"
    file.write_text(f"cpf\n{CPF}\nx\n", encoding="utf-8")
    imported = centre("do-not-call", "import", str(file), "--list", "Procon", "--source", "Procon-SP", "--state", "sp")
    assert "2 rows read, 1 rejected: 1 on the list, 1 new, 0 gone; 1 of our debtors concerned" in imported
    assert "3;x;" in (tmp_path / "procon.rejected.csv").read_text(encoding="utf-8")
    assert "Procon-SP" in centre("do-not-call", "list")
    text = centre("queue", "explain", CPF)
    assert "on the do-not-call list 'Procon' (Procon-SP) since" in text
    assert "NO   On a do-not-call list, waiting does not help" in text
    assert "the queue asks again on" in text


def test_rows_that_are_all_taken_leave_no_file_behind(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "procon.csv"
    file.write_text("11987654321\n", encoding="utf-8")
    say("do-not-call", "import", str(file), "--list", "Procon", "--source", "Procon-SP")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["procon.csv"]


def test_a_file_that_is_no_list_makes_none(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "procon.csv"
    file.write_text("nome;idade\nAna;30\n", encoding="utf-8")
    refused = say("do-not-call", "import", str(file), "--list", "Procon", "--source", "Procon-SP", fails=True)
    assert "procon.csv: the header names no column" in refused
    assert "Procon-SP" not in say("do-not-call", "list")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("queue", "explain", "11144477735"), "nobody is known by ***.444.777-**"),
        (("queue", "explain", "123"), "123"),
        (("queue", "explain", CPF, "--campaign", "Outra"), "there is no campaign named 'Outra'; there are: Todos"),
    ],
)
def test_what_cannot_be_explained_is_named(centre: Say, arguments: tuple[str, ...], said: str) -> None:
    assert said in centre(*arguments, fails=True)


def test_the_rules_are_shown_with_their_sources(say: Say) -> None:
    text = say("contact-rules", "show")
    assert "Lei SP 15.426/2014" in text
    assert "08:00-20:00" in text
    assert "2 attempts a day, 1 conversations a day" in text
    assert "day after due" in text
    assert "after 7 days" in text
    assert "after 2 business days" in text
    assert "after 30 minutes" in text
    assert "Lei RJ" not in say("contact-rules", "show", "--state", "sp")
