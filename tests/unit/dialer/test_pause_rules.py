"""When a pause is too long."""

from datetime import UTC, datetime, timedelta

import pytest

from dialer.pause_rules import PauseReason, over_at

SINCE = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("limit", "daily", "spent_minutes", "over_after_minutes"),
    [
        (None, None, 500, None),
        (10, None, 500, 10),
        (10, 20, 0, 10),
        (10, 20, 10, 10),
        (10, 20, 13, 7),
        (10, 20, 20, 0),
        (10, 20, 35, 0),
        (None, 20, 5, 15),
    ],
)
def test_the_nearer_of_both_limits_counts(
    limit: int | None, daily: int | None, spent_minutes: int, over_after_minutes: int | None
) -> None:
    reason = PauseReason("rest", 1, "Descanso", "Break", "green", limit, daily)
    over = None if over_after_minutes is None else SINCE + timedelta(minutes=over_after_minutes)
    assert over_at(reason, SINCE, timedelta(minutes=spent_minutes)) == over


def test_a_reason_is_named_in_the_language_of_the_screen() -> None:
    reason = PauseReason("rest", 1, "Descanso", "Break", "green")
    assert (reason.name("pt_BR"), reason.name("en")) == ("Descanso", "Break")
