"""Which agents a caller may have."""

from datetime import UTC, datetime

from dialer.dispatch import Candidate
from dialer.inbound.routing import order

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
READY = [Candidate(number, NOW, NOW) for number in (3, 1, 2)]


def test_the_agent_who_spoke_to_them_last_comes_first_then_the_longest_idle() -> None:
    assert [each.agent_id for each in order(READY, preferred=2, ahead=0, spoken_for=0)] == [2, 3, 1]
    assert [each.agent_id for each in order(READY, preferred=None, ahead=0, spoken_for=0)] == [3, 1, 2]
    assert [each.agent_id for each in order(READY, preferred=9, ahead=0, spoken_for=0)] == [3, 1, 2]


def test_who_has_waited_longer_and_who_is_being_dialled_come_before() -> None:
    assert order(READY, preferred=2, ahead=1, spoken_for=1)
    assert order(READY, preferred=2, ahead=2, spoken_for=1) == ()
    assert order([], preferred=None, ahead=0, spoken_for=0) == ()
