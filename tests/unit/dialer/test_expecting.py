"""Which ready agent calls whom expects a call."""

from datetime import UTC, datetime, timedelta

import pytest

from dialer.expecting import TOLERANCE, Expected, launch_beside, match, sure_to_need
from queues.pace import Mode, Pace

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
A_MINUTE_AGO = NOW - timedelta(minutes=1)


def test_who_waits_longest_gets_the_agent_who_is_idle_longest() -> None:
    first, second, third = (Expected(each, NOW) for each in (10, 11, 12))
    assert match([first, second, third], [7, 5], {5, 7, 9}, NOW) == [(first, 7), (second, 5)]


def test_a_promised_call_is_its_agents() -> None:
    promised, other = Expected(10, A_MINUTE_AGO, promised_by=5), Expected(11, NOW)
    assert match([promised, other], [7, 5], {5, 7}, NOW) == [(promised, 5), (other, 7)]


@pytest.mark.parametrize(
    ("here", "late", "called"),
    [
        ({5, 7}, timedelta(minutes=1), False),  # they talk: wait for them
        ({5, 7}, TOLERANCE, True),
        ({7}, timedelta(minutes=1), True),  # they have left: anybody
    ],
)
def test_a_promised_call_waits_for_its_agent_for_a_while(here: set[int], late: timedelta, *, called: bool) -> None:
    promised = Expected(10, NOW - late, promised_by=5)
    assert match([promised], [7], here, NOW) == ([(promised, 7)] if called else [])


def test_nobody_is_called_without_a_free_agent() -> None:
    assert match([Expected(10, NOW)], [], {5}, NOW) == []


@pytest.mark.parametrize(
    ("mode", "needed"), [(Mode.PROGRESSIVE, 1.0), (Mode.POWER, 0.5), (Mode.PREDICTIVE, 0.4), (Mode.PREVIEW, 1.0)]
)
def test_a_call_being_dialled_needs_what_its_mode_is_sure_of(mode: Mode, needed: float) -> None:
    assert sure_to_need(Pace(mode)) == needed


@pytest.mark.parametrize(
    ("mode", "waiting", "launched"),
    [
        (Mode.PROGRESSIVE, 0, 5),
        (Mode.PROGRESSIVE, 2, 3),
        (Mode.PROGRESSIVE, 9, 0),
        (Mode.POWER, 2, 1),  # two lines for each agent
        (Mode.PREDICTIVE, 0, 5),
        (Mode.PREDICTIVE, 1, 0),
    ],
)
def test_fewer_calls_are_launched_while_somebody_expects_one(mode: Mode, waiting: int, launched: int) -> None:
    assert launch_beside(5, Pace(mode), waiting) == launched
