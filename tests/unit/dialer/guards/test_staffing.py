"""Who could take a call that is answered now."""

from datetime import UTC, datetime, timedelta

import pytest

from dialer.guards.staffing import OnDuty, anybody
from dialer.presence import PresenceState

NOON = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
EARLIER = NOON - timedelta(hours=1)


def on_duty(state: str, *, leaving: bool = False, seen_s: float = 1.0) -> OnDuty:
    return OnDuty(PresenceState(state), leaving, NOON - timedelta(seconds=seen_s))


@pytest.mark.parametrize("state", ["ready", "reserved", "talking", "wrap_up"])
def test_whoever_has_a_call_or_waits_for_one_counts(state: str) -> None:
    assert anybody([on_duty("paused"), on_duty(state)], EARLIER, NOON)


@pytest.mark.parametrize(
    "agents",
    [
        [],
        [on_duty("paused"), on_duty("logged_out")],
        [on_duty("talking", leaving=True)],
        [on_duty("ready", seen_s=6.0)],
    ],
    ids=["nobody", "paused", "about to pause", "screen is gone"],
)
def test_nobody_is_left(agents: list[OnDuty]) -> None:
    assert not anybody(agents, EARLIER, NOON)


def test_screens_that_nobody_could_see_are_no_absence() -> None:
    assert anybody([on_duty("ready", seen_s=60)], NOON - timedelta(seconds=5), NOON)
