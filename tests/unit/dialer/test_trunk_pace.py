"""A trunk is given no more calls per second than was agreed, and all of those."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.trunk_pace import TrunkPace, free_at, launched, not_launched

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


def flood(per_second: float, seconds: float) -> list[datetime]:
    """Place a call whenever one fits."""
    pace, at, placed = TrunkPace(), NOW, []
    while at < NOW + timedelta(seconds=seconds):
        placed.append(at)
        pace = launched(pace, per_second, at)
        at = free_at(pace, per_second, at)
    return placed


@pytest.mark.parametrize(("per_second", "seconds", "calls"), [(10, 5, 50), (1, 5, 5), (0.5, 6, 3), (2.5, 4, 8)])
def test_a_flood_gets_what_was_agreed(per_second: float, seconds: float, calls: int) -> None:
    assert len(flood(per_second, seconds)) == calls


@given(st.floats(0.1, 50), st.lists(st.floats(0, 0.7), max_size=200))
def test_no_second_sees_more(per_second: float, gaps: list[float]) -> None:
    pace, at, placed = TrunkPace(), NOW, list[datetime]()
    for gap in gaps:
        at = max(at + timedelta(seconds=gap), free_at(pace, per_second, at + timedelta(seconds=gap)))
        pace = launched(pace, per_second, at)
        placed.append(at)
    window = timedelta(seconds=max(1, 1 / per_second))
    most = max(1, int(per_second))
    assert all(later - earlier >= window for earlier, later in zip(placed, placed[most:], strict=False))


def test_a_call_that_was_not_placed_leaves_its_room() -> None:
    full = launched(TrunkPace(), 1, NOW)
    assert free_at(full, 1, NOW) == NOW + timedelta(seconds=1)
    assert free_at(not_launched(full, NOW), 1, NOW) == NOW
    assert not_launched(full, NOW - timedelta(seconds=1)) == full
