"""Telephone numbers as people write them."""

import pytest

from debts.errors import InvalidPhone
from debts.phone_numbers import parse_phone, split_phones


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(11) 98765-4321", "+5511987654321"),
        ("11987654321", "+5511987654321"),
        ("11987654321.0", "+5511987654321"),
        ("011 98765.4321", "+5511987654321"),
        ("0 15 11 98765-4321", "+5511987654321"),
        ("+55 (11) 98765-4321", "+5511987654321"),
        ("0055 11 98765-4321", "+5511987654321"),
        ("55 11 9999-9200", "+5511999999200"),
        ("(11) 8765-4321", "+5511987654321"),
        ("(11) 3333-4444", "+551133334444"),
        ("55 3333-4444", "+555533334444"),
        ("55 55 3333-4444", "+555533334444"),
        ("55 99999-1234", "+5555999991234"),
        ("+1 212 555 0123", "+12125550123"),
    ],
)
def test_reads(text: str, number: str) -> None:
    assert parse_phone(text) == number


@pytest.mark.parametrize(("text", "number"), [("98765-4321", "+5521987654321"), ("3333-4444", "+552133334444")])
@pytest.mark.parametrize("area_code", ["21", "021", "(21)"])
def test_takes_the_area_code_from_beside_it(text: str, number: str, area_code: str) -> None:
    assert parse_phone(text, area_code) == number


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("não tem", "not a telephone number"),
        ("-", "numbering plan"),
        ("98765-4321", "no area code"),
        ("0800 123 4567", "service number"),
        ("4004-1234", "service number"),
        ("11 99999-9999", "placeholder"),
        ("(21) 99999-9999", "placeholder"),
        ("(20) 98765-4321", "numbering plan"),
        ("11 1765-4321", "numbering plan"),
        ("11 98765-43210", "numbering plan"),
        ("+1 555 000 0000", "of its country"),
        ("+999 1", "of any country"),
    ],
)
def test_refuses(text: str, reason: str) -> None:
    with pytest.raises(InvalidPhone, match=reason):
        parse_phone(text)


def test_splits_a_cell() -> None:
    cell = "11 3333-4444 / 98765-4321; (21) 2222-3333 ou 11 91111-2222 | "
    assert split_phones(cell) == ["11 3333-4444", "98765-4321", "(21) 2222-3333", "11 91111-2222"]
    assert split_phones("") == []
