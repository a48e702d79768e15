"""What a queue needs, from when it was last looked after."""

from datetime import UTC, datetime, timedelta

import pytest

from queues.ordering.strategy import StrategyKind
from queues.upkeep import Due, Standing, due

NOON = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # in São Paulo
LONG_AGO = NOON - timedelta(days=30)
MIDNIGHT = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("refreshed_at", "changed_at", "kind", "expected"),
    [
        (None, LONG_AGO, StrategyKind.WEIGHTED, Due.ALL),
        (NOON - timedelta(minutes=5), NOON - timedelta(minutes=1), StrategyKind.WEIGHTED, Due.ALL),
        (NOON - timedelta(minutes=5), LONG_AGO, StrategyKind.WEIGHTED, Due.NOTHING),
        (MIDNIGHT - timedelta(seconds=1), LONG_AGO, StrategyKind.WEIGHTED, Due.NIGHT),
        (MIDNIGHT, LONG_AGO, StrategyKind.WEIGHTED, Due.NOTHING),
        (MIDNIGHT, LONG_AGO, StrategyKind.EXPECTED_VALUE, Due.ORDER),  # the morning has become midday
        (NOON - timedelta(minutes=30), LONG_AGO, StrategyKind.EXPECTED_VALUE, Due.NOTHING),
        (NOON - timedelta(days=1), LONG_AGO, StrategyKind.EXPECTED_VALUE, Due.NIGHT),
    ],
)
def test_what_a_queue_needs(
    refreshed_at: datetime | None, changed_at: datetime, kind: StrategyKind, expected: Due
) -> None:
    assert due(Standing(refreshed_at, changed_at, kind, behind=False), NOON) is expected


@pytest.mark.parametrize("kind", StrategyKind)
def test_accounts_left_unscored_are_scored_without_going_through_the_queue(kind: StrategyKind) -> None:
    assert due(Standing(NOON, LONG_AGO, kind, behind=True), NOON) is Due.REST  # a call may have ended just now
    assert due(Standing(NOON - timedelta(days=1), LONG_AGO, kind, behind=True), NOON) is Due.NIGHT
