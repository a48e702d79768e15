"""Numbers as carriers write them."""

import pytest

from dialer.inbound.caller import called_key, caller_number


@pytest.mark.parametrize(
    "written",
    ["+5511987654321", "5511987654321", "11987654321", "011987654321", "01511987654321", "sip:11987654321@10.0.0.1"],
)
def test_a_caller_is_the_same_however_written(written: str) -> None:
    assert caller_number(written) == "+5511987654321"


@pytest.mark.parametrize("written", ["anonymous", "Anonymous", "", "unknown", "08001234567", "1000", "alice"])
def test_a_withheld_number_or_nobodys_telephone_is_no_caller(written: str) -> None:
    assert caller_number(written) is None


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("+55 11 4000-1234", "+551140001234"),
        ("01140001234", "+551140001234"),
        ("sip:1140001234@pbx.example;user=phone", "+551140001234"),
        ("0800 777 1234", "8007771234"),
        ("+558007771234", "8007771234"),
        ("4004-1234", "40041234"),
        ("Cobranca", "cobranca"),
        ("  ", ""),
    ],
)
def test_our_number_has_one_writing(written: str, key: str) -> None:
    assert called_key(written) == key
    assert called_key(key) == key
