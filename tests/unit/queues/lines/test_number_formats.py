"""Numbers of Brazil as carriers want them."""

import pytest

from queues.lines.number_formats import Dialling, International, NumberFormat, dialled

MOBILE, LAND, FREE, ABROAD = "+5511987654321", "+552133334444", "+558001234567", "+12125550100"
F = NumberFormat


@pytest.mark.parametrize(
    ("way", "number", "digits"),
    [
        (Dialling(F.E164), MOBILE, "+5511987654321"),
        (Dialling(F.DIGITS), MOBILE, "5511987654321"),
        (Dialling(F.NATIONAL), MOBILE, "011987654321"),
        (Dialling(F.NATIONAL), FREE, "08001234567"),
        (Dialling(F.CARRIER, carrier_code="21"), MOBILE, "02111987654321"),
        (Dialling(F.CARRIER, carrier_code="15"), LAND, "0152133334444"),
        (Dialling(F.CARRIER, carrier_code="21"), FREE, "08001234567"),
        (Dialling(F.LOCAL, area_code="11"), MOBILE, "987654321"),
        (Dialling(F.LOCAL, area_code="11"), LAND, "02133334444"),
        (Dialling(F.LOCAL, carrier_code="21", area_code="11"), LAND, "0212133334444"),
        (Dialling(F.E164), ABROAD, None),
        (Dialling(F.NATIONAL, international=International.UNTOUCHED), ABROAD, "+12125550100"),
        (Dialling(F.DIGITS, international=International.UNTOUCHED), ABROAD, "12125550100"),
    ],
)
def test_a_number_is_dialled_as_the_carrier_wants(way: Dialling, number: str, digits: str | None) -> None:
    assert dialled(number, way) == digits
