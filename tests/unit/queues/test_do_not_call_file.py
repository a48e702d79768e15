"""Do-not-call files as they come: with and without header, numbers and documents in any form."""

from pathlib import Path

import pytest

from queues.errors import UnreadableList
from queues.rules.do_not_call_file import ReadRow, open_list, read_rows

CPF = "52998224725"
MOBILE_AND_CPF = "11912345684"  # its last two digits are the check digits of the first nine


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def read(file: Path, content: str | bytes) -> list[ReadRow]:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with open_list(file) as opened:
        return list(read_rows(file, opened))


def keys(file: Path, content: str | bytes) -> list[str]:
    return [key for row in read(file, content) for key in row.keys]


@pytest.mark.parametrize(
    "number", ["11987654321", "(11) 98765-4321", "+55 11 98765-4321", "5511987654321", "011987654321", "11 8765-4321"]
)
def test_one_number_in_any_form(file: Path, number: str) -> None:
    expected = "+5511987654321"
    assert keys(file, f"{number}\n") == [expected]
    assert keys(file, f"telefone\r\n{number}\r\n") == [expected]


@pytest.mark.parametrize("document", [CPF, "529.982.247-25"])
def test_one_document_in_any_form(file: Path, document: str) -> None:
    assert keys(file, f"{document}\n") == [CPF]
    assert keys(file, f"CPF\n{document}\n") == [CPF]
    assert keys(file, "CNPJ\n16.727.230/0001-97\n") == ["16727230000197"]


def test_a_header_says_which_columns_count_and_an_area_code_may_stand_apart(file: Path) -> None:
    content = "Nome;DDD;Número;CPF/CNPJ\nAna;11;98765-4321;529.982.247-25\nBia;21;3333-4444;\n"
    expected = ["+5511987654321", CPF, "+552133334444"]
    assert keys(file, content) == expected
    assert keys(file, content.encode("latin-1")) == expected
    assert keys(file, content.encode("utf-16")) == expected
    assert keys(file, content.encode("utf-8-sig")) == expected


def test_without_a_header_every_cell_counts_that_reads_as_one(file: Path) -> None:
    assert keys(file, "Ana,11987654321,529.982.247-25\n") == ["+5511987654321", CPF]


def test_eleven_digits_that_may_be_both_are_what_the_others_are(file: Path) -> None:
    assert keys(file, f"{MOBILE_AND_CPF}\n") == [f"+55{MOBILE_AND_CPF}"]
    assert keys(file, f"11987654321\n{MOBILE_AND_CPF}\n")[1] == f"+55{MOBILE_AND_CPF}"
    assert keys(file, f"{CPF}\n{MOBILE_AND_CPF}\n")[1] == MOBILE_AND_CPF
    assert keys(file, f"CPF\n{MOBILE_AND_CPF}\n") == [MOBILE_AND_CPF]


def test_what_cannot_be_read_is_told_with_its_row(file: Path) -> None:
    rows = read(file, "telefone;nome\n11987654321;Ana\n123;Bia\n\n;Caio\n")
    assert [row.number for row in rows] == [2, 3, 5]
    assert rows[1].keys == ()
    assert rows[1].value == "123"
    assert rows[1].reason
    assert (rows[2].keys, rows[2].reason) == ((), "no telephone, CPF or CNPJ in the row")


def test_several_numbers_may_share_a_cell(file: Path) -> None:
    assert keys(file, "fone\n11987654321 / 1133334444\n") == ["+5511987654321", "+551133334444"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "save it as CSV"),
        (b"\x7fELF\0\0", "save it as CSV"),
        (b"nome;idade\nAna;30\n", "columns found: nome, idade"),
        (b"telefone\n" + b"1" * 200_000 + b"\n", "row 2"),
    ],
)
def test_a_file_that_is_no_list_is_refused_by_name(file: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableList, match=r"list\.csv") as refused:
        read(file, content)
    assert reason in str(refused.value)
