"""CPF and CNPJ in all the states they arrive in."""

import pytest

from debts.documents import Document, DocumentKind, mask, parse_document
from debts.errors import InvalidDocument


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("390.533.447-05", "39053344705"),
        (" 39053344705 ", "39053344705"),
        ("012.345.678-90", "01234567890"),
        ("1234567890", "01234567890"),
        ("1234567890.0", "01234567890"),
        ("84.322.486/0001-74", "84322486000174"),
        ("394460000141", "00394460000141"),
        ("12.ABC.345/01DE-35", "12ABC34501DE35"),
        ("12. abc.345 /01de–35", "12ABC34501DE35"),
    ],
)
def test_reads(text: str, digits: str) -> None:
    kind = DocumentKind.CPF if len(digits) == 11 else DocumentKind.CNPJ
    assert parse_document(text) == Document(kind, digits)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("111.111.111-11", "repeated"),
        ("00000000000000", "repeated"),
        ("390.533.447-06", "check digits of the CPF"),
        ("84.322.486/0001-75", "check digits of the CNPJ"),
        ("123", "has 3 characters"),
        ("191", "may be a CPF or a CNPJ"),
        ("8,4322E+13", "shortened"),
        ("12ABC34501DE3X", "check digits of the CNPJ"),
        ("***.533.447-**", "no CPF or CNPJ has"),
        ("٣٩٠٥٣٣٤٤٧٠٥", "no CPF or CNPJ has"),
        ("843224860001740", "has 15 characters"),
    ],
)
def test_refuses(text: str, reason: str) -> None:
    with pytest.raises(InvalidDocument, match=reason):
        parse_document(text)


def test_writes_with_punctuation() -> None:
    assert parse_document("39053344705").formatted() == "390.533.447-05"
    assert parse_document("12ABC34501DE35").formatted() == "12.ABC.345/01DE-35"
    assert str(parse_document("390.533.447-05")) == "39053344705"


def test_masks_enough_to_hide_and_to_recognise() -> None:
    assert mask("39053344705") == "***.533.447-**"
    assert mask(parse_document("84322486000174")) == "**.322.486/0001-**"
