"""Strategies, filters and previews from the command line."""

import json
from pathlib import Path

import pytest

from alo.commands import running
from queues.ordering.strategy import default_strategy, to_document
from tests.integration.alo.command_line import Say

CSV = (
    "CPF;Nome;Contrato;Valor;Vencimento;Telefone;UF\n"
    "529.982.247-25;Maria;A-1;1.234,56;03/10/2026;(11) 98765-4321;SP\n"
    "111.444.777-35;Ana;A-2;100,00;03/03/2026;(21) 98765-4321;RJ\n"
)


@pytest.fixture
def say(say: Say, tmp_path: Path) -> Say:
    """On a centre with a campaign of two debtors."""
    debts = tmp_path / "debts.csv"
    debts.write_text(CSV, encoding="utf-8")
    say("team", "add", "Equipe")
    say("trunk", "add", "op", "--address", "203.0.113.10:5060", "--caller-id", "1140028922", "--simulated")
    say("portfolio", "import", str(debts), "--portfolio", "Lojas", "--creditor", "Lojas S.A.")
    say("campaign", "add", "Todos", "--portfolio", "Lojas", "--team", "Equipe", "--trunk", "op")
    say("campaign", "start", "Todos")
    return say


def _previewed(say: Say, *options: str) -> list[str]:
    found = json.loads(say("campaign", "preview", "Todos", "--json", *options))
    return [row["name"] for row in found["first"]]


def test_the_shipped_strategy_can_be_saved_under_a_name(say: Say, tmp_path: Path) -> None:
    shown = say("strategy", "show")
    assert json.loads(shown) == to_document(default_strategy())
    (tmp_path / "own.json").write_text(shown, encoding="utf-8")
    assert "version 1" in say("strategy", "save", "Nossa", str(tmp_path / "own.json"))
    assert "Nossa" in say("strategy", "list")
    assert say("strategy", "show", "Nossa") == shown
    assert "there are: Nossa" in say("strategy", "show", "Outra", fails=True)


def test_a_strategy_is_previewed_and_then_followed(say: Say, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("strict_buckets = false\n[weights]\nbalance = -100\nscore = 0\n", encoding="utf-8")
    assert _previewed(say) == ["Maria", "Ana"]
    assert _previewed(say, "--strategy-file", str(own)) == ["Ana", "Maria"]
    say("strategy", "save", "Nossa", str(own))
    assert "2 reordered" in say("campaign", "set", "Todos", "--strategy", "Nossa")
    assert _previewed(say) == ["Ana", "Maria"]
    assert "2 reordered" in say("campaign", "set", "Todos", "--shipped-strategy")
    assert _previewed(say) == ["Maria", "Ana"]


def test_a_filter_is_previewed_and_then_kept(say: Say, tmp_path: Path) -> None:
    only = tmp_path / "only.toml"
    only.write_text('states = ["RJ"]\n', encoding="utf-8")
    assert _previewed(say, "--filter", str(only)) == ["Ana"]
    assert "1 taken out" in say("campaign", "set", "Todos", "--filter", str(only))
    printed = say("campaign", "preview", "Todos")
    assert "1 debtors; left out: 1 other_state" in printed
    assert "1 debtors added" in say("campaign", "set", "Todos", "--everybody")


def test_says_which_field_is_wrong(say: Say, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[weights]\nscore = 200\n", encoding="utf-8")
    assert "weights.score" in say("strategy", "save", "Nossa", str(wrong), fails=True)
    assert "filter, weights: unknown" in say("campaign", "preview", "Todos", "--filter", str(wrong), fails=True)
    wrong.write_text("not toml", encoding="utf-8")
    assert "TOML" in say("strategy", "save", "Nossa", str(wrong), fails=True)
    wrong.write_bytes(b"\xb7\x00\xff")
    assert "TOML" in say("strategy", "save", "Nossa", str(wrong), fails=True)


def test_a_preview_fits_a_terminal_of_80_columns(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running.console, "_width", 80)  # read once, when it was made
    lines = say("campaign", "preview", "Todos").splitlines()
    assert lines[0] == "2 debtors; left out: none"
    assert lines[1].split() == ["#", "debtor", "bucket", "score", "amount", "priority"]
    assert lines[2].split()[:3] == ["1", "Maria", "31-60"]
    assert "R$ 1.234,56" in lines[2]
    assert "***.982.247-**" in lines[3]
    assert "aging +" in lines[3]
    assert max(map(len, lines)) <= 80
