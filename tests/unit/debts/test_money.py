"""Amounts as people write them."""

from decimal import Decimal

import pytest

from debts.errors import InvalidAmount
from debts.money import DecimalMark, format_brl, parse_centavos, round_centavos, split_evenly


@pytest.mark.parametrize(
    ("text", "centavos"),
    [
        ("1.234,56", 123456),
        ("1234.56", 123456),
        ("1,234.56", 123456),
        ("1.234", 123400),
        ("1.234.567", 123456700),
        ("1.234.567,8", 123456780),
        ("R$ 1.234,56", 123456),
        ("r$12", 1200),
        ("R$\u00a01.234,56", 123456),
        ("-R$ 0,05", -5),
        ("R$ -0,05", -5),
        ("(1,00)", -100),
        ("1,00-", -100),
        ("12,5", 1250),
        ("12.5", 1250),
        (",5", 50),
        ("1641.8600", 164186),
        ("0", 0),
    ],
)
def test_reads(text: str, centavos: int) -> None:
    assert parse_centavos(text) == centavos


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not an amount"),
        ("abc", "not an amount"),
        (".", "not an amount"),
        ("1,2.3,4", "not an amount"),
        ("12.34,56", "groups of three"),
        ("--5", "not an amount"),
        ("-5-", "not an amount"),
        ("1,234", "thousand or a fraction"),
        ("0,123", "fractions of a centavo"),
        ("1.2345", "fractions of a centavo"),
        ("1.23E+05", "not an amount"),
        ("99999999999999999", "too large"),
    ],
)
def test_refuses_what_it_cannot_be_sure_of(text: str, reason: str) -> None:
    with pytest.raises(InvalidAmount, match=reason) as refused:
        parse_centavos(text)
    assert refused.value.text == text


@pytest.mark.parametrize(("mark", "centavos"), [(".", 123400), (",", None)])
def test_a_prescribed_mark_settles_what_is_ambiguous(mark: DecimalMark, centavos: int | None) -> None:
    if centavos is None:
        with pytest.raises(InvalidAmount, match="fractions"):
            parse_centavos("1,234", mark)
    else:
        assert parse_centavos("1,234", mark) == centavos


@pytest.mark.parametrize(
    ("centavos", "text"),
    [(0, "R$ 0,00"), (5, "R$ 0,05"), (123456, "R$ 1.234,56"), (-123456, "-R$ 1.234,56"), (10**9, "R$ 10.000.000,00")],
)
def test_writes(centavos: int, text: str) -> None:
    assert format_brl(centavos) == text


def test_the_remainder_stands_in_the_first_part() -> None:
    assert split_evenly(100, 3) == [34, 33, 33]


def test_there_is_no_splitting_into_nothing() -> None:
    with pytest.raises(ValueError, match="0 parts"):
        split_evenly(100, 0)


def test_rounds_halves_away_from_zero() -> None:
    assert [round_centavos(Decimal(text)) for text in ("0.5", "1.5", "-0.5", "1.49")] == [1, 2, -1, 1]
