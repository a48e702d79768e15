"""Which trunks the next call may take, and why the others are passed over."""

import pytest

from dialer.trunk_route import PassedOver, Standing, passed_over, usable


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (Standing(1), None),
        (Standing(1, state="up"), None),
        (Standing(1, state="down"), PassedOver.DOWN),
        (Standing(1, state="refused"), PassedOver.DOWN),
        (Standing(1, rests=True), PassedOver.RESTS),
        (Standing(1, exhausted=True), PassedOver.CALLER_IDS),
        (Standing(1, calls=5, max_calls=5), PassedOver.FULL),
        (Standing(1, calls=4, max_calls=5), None),
    ],
)
def test_a_trunk_is_passed_over_for_a_reason(standing: Standing, why: PassedOver | None) -> None:
    assert passed_over(standing) is why


def test_the_order_of_the_campaign_stands() -> None:
    assert usable([Standing(3, state="down"), Standing(1), Standing(2, rests=True), Standing(5)]) == [1, 5]


def test_all_may_be_passed_over() -> None:
    assert usable([Standing(1, rests=True), Standing(2, calls=1)]) == []
