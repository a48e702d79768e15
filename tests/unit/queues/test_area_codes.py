"""Area codes: every one of Brazil's 67, agreeing with what the import accepts and with the states."""

import pytest

from debts.errors import InvalidPhone
from debts.phone_numbers import parse_phone
from debts.states import STATES
from queues.area_codes import AREA_CODES, STATE_TIME_ZONES, area_of, time_zone_of


def test_brazil_has_67_area_codes_and_27_states() -> None:
    assert len(AREA_CODES) == 67
    assert set(STATE_TIME_ZONES) == set(STATES) == {area.state for area in AREA_CODES.values()}


@pytest.mark.parametrize("code", [f"{code:02d}" for code in range(100)])
def test_the_import_accepts_the_same_area_codes(code: str) -> None:
    try:
        accepted = parse_phone(f"+55 {code} 98765-4321") == f"+55{code}987654321"
    except InvalidPhone:
        accepted = False
    assert accepted == (code in AREA_CODES)


@pytest.mark.parametrize(
    ("number", "state", "time_zone"),
    [
        ("+5581987654321", "PE", "America/Recife"),
        ("+5565987654321", "MT", "America/Cuiaba"),
        ("+5567987654321", "MS", "America/Campo_Grande"),
        ("+5569987654321", "RO", "America/Porto_Velho"),
        ("+5595987654321", "RR", "America/Boa_Vista"),
        ("+5568987654321", "AC", "America/Rio_Branco"),
        ("+551133334444", "SP", "America/Sao_Paulo"),
    ],
)
def test_knows_where_a_number_is(number: str, state: str, time_zone: str) -> None:
    assert area_of(number) == (state, time_zone)


def test_knows_no_area_abroad() -> None:
    assert area_of("+12125550123") is None


@pytest.mark.parametrize(
    ("state", "number", "time_zone"),
    [
        ("AC", "+5511987654321", "America/Rio_Branco"),
        (None, "+5568987654321", "America/Rio_Branco"),
        ("XX", "+5592987654321", "America/Manaus"),
        (None, "+14155550123", "America/Sao_Paulo"),
        (None, None, "America/Sao_Paulo"),
    ],
)
def test_a_day_is_of_the_address_then_of_the_phone(state: str | None, number: str | None, time_zone: str) -> None:
    assert time_zone_of(state, number) == time_zone
