"""Readiness, and when the queues are looked at again."""

from datetime import UTC, datetime, timedelta

import pytest

from dialer.health import DialerHealth
from dialer.housekeeping import until_refresh


def test_a_node_away_is_not_ready() -> None:
    health = DialerHealth(nodes={"a": True, "b": False}, database=True)
    assert not health.ready()
    health.nodes["b"] = True
    assert health.ready()  # leading no team is the state of a dialer that waits its turn


def test_without_its_database_a_dialer_is_not_ready() -> None:
    assert not DialerHealth(nodes={"a": True}).ready()


def test_an_engine_that_stopped_ticking_is_not_ready() -> None:
    health = DialerHealth(database=True)
    health.ticked("Equipe 1")
    assert health.ready()
    assert not health.ready(longest_silence_s=-1)
    assert list(health.report()) == ["teams", "nodes", "database"]
    health.stopped("Equipe 1")
    assert health.ready(longest_silence_s=-1)


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (datetime(2026, 11, 18, 15, 0, tzinfo=UTC), 300),
        (datetime(2026, 11, 19, 2, 58, tzinfo=UTC), 121),  # 23:58 in São Paulo: a second into the new day
    ],
)
def test_queues_are_looked_at_when_a_day_begins(now: datetime, seconds: float) -> None:
    assert until_refresh(now, timedelta(minutes=5)) == seconds
