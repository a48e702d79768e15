"""A share of the pace, spread over time."""

from datetime import UTC, datetime, timedelta

import pytest

from dialer.guards.pace import next_at

NOON = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)


def test_the_whole_pace_and_the_first_call_wait_for_nothing() -> None:
    assert next_at(NOON, 1.0, 1.0, NOON) == NOON
    assert next_at(None, 0.4, 1.0, NOON) == NOON


def test_nothing_left_is_no_call() -> None:
    assert next_at(None, 0.0, 60.0, NOON) is None


@pytest.mark.parametrize(("share", "full", "pause_s"), [(0.5, 60, 2.0), (0.25, 120, 2.0), (0.1, 0, 600.0)])
def test_calls_keep_their_distance(share: float, full: float, pause_s: float) -> None:
    assert next_at(NOON, share, full, NOON) == NOON + timedelta(seconds=pause_s)
    later = NOON + timedelta(seconds=pause_s + 1)
    assert next_at(NOON, share, full, later) == later


def test_an_hour_at_a_share_launches_that_share_of_an_hour() -> None:
    now, last, launched = NOON, None, 0
    while now < NOON + timedelta(hours=1):
        if next_at(last, 0.4, 30.0, now) == now:
            launched, last = launched + 1, now
        now += timedelta(seconds=0.5)
    assert launched == pytest.approx(0.4 * 30 * 60, rel=0.01)
