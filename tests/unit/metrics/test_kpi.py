"""The indicators of the field."""

from decimal import Decimal

import pytest

from metrics import kpi


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (kpi.hit_rate(25, 100), "0.25"),
        (kpi.right_party_rate(10, 25), "0.4"),
        (kpi.conversion(2, 3, 10), "0.5"),
        (kpi.abandon_rate(1, 40), "0.025"),
        (kpi.penetration(300, 2_000), "0.15"),
        (kpi.spin(600, 300), "2"),
        (kpi.occupancy(4_500, 500), "0.9"),
        (kpi.mean_handling_s(180, 0, 20, 2), "100"),
        (kpi.recovery_rate(12_345, 1_000_000), "0.012345"),
    ],
)
def test_formula(value: Decimal | None, expected: str) -> None:
    assert value == Decimal(expected)


def test_a_rate_of_nothing_is_not_zero() -> None:
    assert kpi.hit_rate(0, 0) is None
    assert kpi.hit_rate(0, 5) == 0
