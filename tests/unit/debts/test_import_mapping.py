"""Mapping files: what they may say, and what they are told when they say something else."""

from pathlib import Path

import pytest

from debts.dates import DateFormat
from debts.errors import InvalidMapping
from debts.importing.mapping import Creditor, Field, PhoneColumn, Preference, load_mapping, parse_mapping

FULL = """
encoding = "latin-1"
delimiter = ";"
decimal_mark = "."
date_format = "dd/mm/yyyy"
[creditor]
name = "Banco Exemplo"
document = "84.322.486/0001-74"
[columns]
document = "CPF_CNPJ"
phones = ["TEL 1", { area = "DDD", number = "TEL 2" }]
[defaults]
product = "Cartão"
[prefer]
column = "TIPO"
values = ["PRINCIPAL"]
"""


def test_reads_all_of_it() -> None:
    mapping = parse_mapping(FULL)
    assert (mapping.encoding, mapping.delimiter, mapping.decimal_mark) == ("iso8859-1", ";", ".")
    assert mapping.date_format is DateFormat.DAY_FIRST
    assert mapping.creditor == Creditor("Banco Exemplo", "84322486000174")
    assert mapping.columns == {Field.DOCUMENT: "CPF_CNPJ"}
    assert mapping.phones == (PhoneColumn("TEL 1"), PhoneColumn("TEL 2", "DDD"))
    assert mapping.defaults == {Field.PRODUCT: "Cartão"}
    assert mapping.prefer == Preference("TIPO", ("PRINCIPAL",))


def test_reads_a_single_phone_column() -> None:
    assert parse_mapping('[columns]\nphones = "TEL"').phones == (PhoneColumn("TEL"),)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("columns", "file"),
        ('colunas = "x"', "colunas"),
        ("columns = 3", "columns"),
        ('[columns]\nsalary = "x"', "columns.salary"),
        ("[columns]\nname = 3", "columns.name"),
        ("[columns]\nphones = [3]", "columns.phones"),
        ('encoding = "klingon"', "encoding"),
        ('encoding = "hex"', "encoding"),
        ('delimiter = ";;"', "delimiter"),
        ('decimal_mark = "x"', "decimal_mark"),
        ('date_format = "yy"', "date_format"),
        ('[prefer]\ncolumn = "x"', "prefer.values"),
        ('[creditor]\nname = "x"\ndocument = "1"', "creditor.document"),
    ],
)
def test_says_which_key_is_wrong(text: str, key: str) -> None:
    with pytest.raises(InvalidMapping) as refused:
        parse_mapping(text)
    assert refused.value.key == key


def test_a_mapping_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mapping.toml"
    file.write_bytes(b"\xff\xfe\0b")
    with pytest.raises(InvalidMapping, match="not text in UTF-8"):
        load_mapping(file)


def test_the_mappings_of_the_documentation_are_valid() -> None:
    for file in (Path(__file__).parents[3] / "docs" / "mappings").glob("*.toml"):
        assert load_mapping(file).columns[Field.DOCUMENT]
