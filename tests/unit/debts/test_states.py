"""States by their letters and by their names."""

import pytest

from debts.states import STATES, parse_state


@pytest.mark.parametrize("text", ["SP", "sp", "São Paulo", "SAO PAULO", "são  paulo"])
def test_reads(text: str) -> None:
    assert parse_state(text) == "SP"


@pytest.mark.parametrize("text", ["", "XX", "S", "Paulo"])
def test_knows_no_others(text: str) -> None:
    assert parse_state(text) is None


def test_brazil_has_27() -> None:
    assert len(STATES) == 27
