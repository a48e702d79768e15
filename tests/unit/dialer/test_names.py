"""What counts as a name, and how names are compared."""

import pytest

from dialer.names import folded, is_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("João", True),
        ("maria da s", True),
        ("3M do Brasil", True),
        ("529.982.247-25", False),
        ("12ABC34501DE35", False),
        ("+55 11", False),
    ],
)
def test_a_name_has_letters_and_is_no_document(written: str, name: bool) -> None:
    assert is_name(written) is name


def test_accents_and_capitals_do_not_tell_names_apart() -> None:
    assert folded("JOSÉ Conceição Müller") == "jose conceicao muller"
