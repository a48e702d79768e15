"""What imports say of files and values is said in the language of the screens."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from debts.errors import (
    FileClosesTooMuch,
    FileHidesContracts,
    ImportAbandoned,
    MissingColumns,
    PhonesCloseNothing,
    UnnamedBureau,
)
from debts.importing import judging
from web.i18n.language import languages
from web.managing.imports import reasons, rejections

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [*(ROOT / "debts").rglob("*.py"), *(ROOT / "queues" / "rules").glob("do_not_call_*.py")]
RAISED = re.compile(r"Invalid(Value|Amount|Date|Document|Email|Phone)|UnreadableFile|UnreadableList|ReadRow|Rejection")
PORTUGUESE = languages(ZoneInfo("America/Sao_Paulo"))["pt_BR"]
FILE = Path("carteira.csv")


def _text(node: ast.expr) -> str | None:
    match node:
        case ast.Constant(value=str(value)) if " " in value or value == "empty":
            return value
        case ast.JoinedStr(values=pieces):
            return "".join(str(piece.value) if isinstance(piece, ast.Constant) else "7" for piece in pieces)
        case _:
            return None


def _written() -> Iterator[tuple[str, str]]:
    """Every reason that is written where it is raised, with figures in place of what is filled in."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and RAISED.fullmatch(node.func.id):
                for text in filter(None, map(_text, node.args[1:])):
                    yield node.func.id, text
            elif isinstance(node, ast.FunctionDef) and node.name == "_refusal":
                for returned in ast.walk(node):
                    if isinstance(returned, ast.Return) and returned.value and (refusal := _text(returned.value)):
                        yield node.name, refusal


def test_every_reason_has_words() -> None:
    written = list(_written())
    assert len(written) > 30
    said = [f"{FILE}: {text}" if name.startswith("Unreadable") else text for name, text in written]
    said += [fate.format(first_row=7) for fate in judging._FATES.values()]
    assert [text for text in said if not reasons.is_known(text)] == []


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (str(UnnamedBureau("Score")), "a coluna 'Score' traz scores"),
        (str(PhonesCloseNothing(FILE)), "carteira.csv: traz telefones e nenhuma dívida"),
        (str(FileClosesTooMuch(FILE, 90, 100)), "encerraria 90 de 100 dívidas em aberto"),
        (str(FileHidesContracts(FILE, 5, 2)), "encerraria 5 dívidas que talvez estejam em 2 linhas"),
        (str(ImportAbandoned(3)), "morreu 3 vezes"),
        (
            str(MissingColumns(["contract", "due_date"], ["CPF", "Nome"])),
            "não tem coluna para: Contrato, Vencimento. Colunas encontradas: CPF, Nome.",
        ),
        (
            "check digits of the CPF do not fit | not an amount in reais",
            "os dígitos verificadores do CPF não conferem | não é um valor em reais",
        ),
        ("row 12 has this contract for another person; a debt is owed once", "a linha 12 traz este contrato"),
    ],
)
def test_reasons_keep_their_names_and_figures(told: str, words: str) -> None:
    assert words in reasons.said(PORTUGUESE, told)


def test_a_reason_without_words_stays_as_it_is() -> None:
    assert reasons.said(PORTUGUESE, "100% new | empty") == "100% new | vazio"


HEADER = "alo_row;alo_column;alo_value;alo_reason;alo_left_out;CPF;Nome"
ROW = '5;CPF;1;{};{};1;"João\nda Silva"'


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
async def test_rejected_rows_are_shown_and_given_in_words(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "rejected.csv"
    rows = "\r\n".join([HEADER, ROW.format("not an amount in reais", "row")])
    path.write_bytes(f"{rows}\r\n".encode(encoding))
    shown = await rejections.first(path, PORTUGUESE)
    assert shown is not None
    assert shown.columns == ("Linha", "Coluna", "Valor", "Motivo", "De fora")
    assert shown.rows == (("5", "CPF", "1", "não é um valor em reais", "a linha"),)
    given = b"".join(rejections.in_words(path, PORTUGUESE)).decode(encoding)
    assert given == f"{HEADER}\r\n{ROW.format('não é um valor em reais', 'a linha')}\r\n"


async def test_a_value_is_shown_as_it_stood_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "rejected.csv"
    path.write_text(f"{HEADER}\r\n7;Valor;'-5,00;a debt is more than zero;row;1;Ana\r\n", encoding="utf-8")
    shown = await rejections.first(path, PORTUGUESE)
    assert shown is not None
    assert shown.rows[0][2] == "-5,00"


async def test_rejected_rows_of_a_list_are_told_too(tmp_path: Path) -> None:
    path = tmp_path / "rejected.csv"
    path.write_text("row;value;reason\r\n3;123;does not fit the Brazilian numbering plan\r\n", encoding="utf-8")
    shown = await rejections.first(path, PORTUGUESE)
    assert shown is not None
    assert shown.columns == ("Linha", "Valor", "Motivo")
    assert shown.rows == (("3", "123", "não cabe no plano de numeração brasileiro"),)
