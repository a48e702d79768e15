"""A trunk that fails gets rest, and no longer than it needs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dialer.attempt import Attempt, AttemptState
from dialer.trunk_rest import TrunkRest, after_end
from telephony.end_cause import EndCause

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
FAILED = Attempt(UUID(int=1), AttemptState.ENDED, NOW, cause=EndCause.NETWORK_FAILURE)


def after(*attempts: Attempt) -> TrunkRest:
    rest = TrunkRest()
    for attempt in attempts:
        rest = after_end(rest, attempt, NOW)
    return rest


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 0), (3, 0), (4, 1), (5, 2), (6, 4), (7, 8), (8, 16), (9, 30), (40, 30)]
)
def test_failures_in_a_row_earn_ever_longer_rest(failures: int, seconds: int) -> None:
    rest = after(*[FAILED] * failures)
    assert rest.until == (NOW + timedelta(seconds=seconds) if seconds else None)
    assert rest.over(NOW + timedelta(seconds=seconds))
    assert rest.over(NOW) is (seconds == 0)


@pytest.mark.parametrize(
    "attempt", [replace(FAILED, cause=EndCause.BUSY), replace(FAILED, ringing_at=NOW)], ids=["busy", "rang"]
)
def test_reaching_a_phone_ends_it(attempt: Attempt) -> None:
    assert after(*[FAILED] * 9, attempt) == TrunkRest()


def test_a_full_line_rests_for_a_second_and_is_no_failure() -> None:
    full = replace(FAILED, cause=EndCause.NO_CAPACITY)
    assert after(full) == TrunkRest(0, NOW + timedelta(seconds=1))
    assert after(*[FAILED] * 2, full).failures == 2
