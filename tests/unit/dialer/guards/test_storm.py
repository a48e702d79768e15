"""Half of the calls failing is a storm, a few are not; after a pause one call tries whether it is over."""

from datetime import UTC, datetime, timedelta

import pytest

from dialer.guards.storm import FIRST, LEAST, LONGEST, TO_RING, TRIAL, Storm, admits, heard, placed

NOON = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def after(pattern: str, storm: Storm | None = None, begin: float = 0.0) -> tuple[Storm, float]:
    """One call a second, each heard of at once: x fails, o gets through, . is not heard of."""
    storm, now = storm or Storm(), begin
    for number, letter in enumerate(pattern):
        now = begin + number
        storm = placed(storm, number, at(now))
        if letter != ".":
            storm = heard(storm, number, at(now), failed=letter == "x")
        if storm.paused_until is not None:
            break
    return storm, now


@pytest.mark.parametrize("pattern", ["x" * 10, "xo" * 5, "oooooxxxxx", "o" * 40 + "xxxxxxxxxx"])
def test_half_of_the_last_twenty_pause_dialling(pattern: str) -> None:
    storm, now = after(pattern)
    assert storm.paused_until == at(now) + FIRST
    assert not admits(storm, at(now))


@pytest.mark.parametrize("pattern", ["x" * 9, "xxo" * 3, "oox" * 20, "o" * 40])
def test_fewer_do_not(pattern: str) -> None:
    storm, now = after(pattern)
    assert storm.paused_until is None
    assert admits(storm, at(now))


def test_quick_failures_at_the_head_of_a_burst_are_no_storm() -> None:
    """Thirty calls at once of which a third fails within the second: the others have not had the time to ring."""
    storm = Storm()
    for number in range(30):
        storm = placed(storm, number, at(0))
    for number in range(10):
        storm = heard(storm, number, at(0.2), failed=True)
    assert storm.paused_until is None


def test_an_outage_that_says_nothing_is_found_by_its_timeouts() -> None:
    storm = Storm()
    for number in range(60):
        storm = placed(storm, number, at(number))
        if number >= 32:
            storm = heard(storm, number - 32, at(number), failed=True)
        if storm.paused_until is not None:
            break
    assert storm.paused_until is not None
    assert storm.failed <= LEAST + TO_RING.total_seconds()


def test_a_trial_that_gets_through_ends_the_storm() -> None:
    storm, now = after("x" * 10)
    over = at(now) + FIRST
    assert admits(storm, over)
    trying = placed(storm, "trial", over)
    assert not admits(trying, over + TRIAL / 2)
    assert heard(trying, "trial", over, failed=False) == Storm()


def test_a_trial_that_fails_pauses_twice_as_long_up_to_a_minute() -> None:
    storm, now = after("x" * 10)
    moment, pauses = at(now), []
    for number in range(8):
        assert storm.paused_until is not None
        pauses.append(storm.paused_until - moment)
        moment = storm.paused_until
        storm = heard(placed(storm, f"trial {number}", moment), f"trial {number}", moment, failed=True)
    assert [pause / FIRST for pause in pauses] == [1, 2, 4, 6, 6, 6, 6, 6]
    assert pauses[-1] == LONGEST


def test_calls_from_before_the_pause_neither_end_nor_prolong_it() -> None:
    storm, now = after("." + "x" * 10)
    over = at(now) + FIRST
    trying = placed(storm, "trial", over)
    assert heard(trying, 0, over, failed=False) == trying
    assert heard(trying, 0, over, failed=True) == trying


def test_a_trial_of_which_nothing_is_heard_gives_way_to_the_next() -> None:
    storm, now = after("x" * 10)
    trying = placed(storm, "trial", at(now) + FIRST)
    assert admits(trying, at(now) + FIRST + TRIAL)


def test_the_first_word_of_a_call_counts() -> None:
    """It rang, and much later its end is told."""
    storm = heard(placed(Storm(), 1, at(0)), 1, at(3), failed=False)
    assert heard(storm, 1, at(30), failed=True) == storm


def test_a_try_over_another_trunk_counts_where_it_failed() -> None:
    assert heard(Storm(), 1, at(0), failed=True).failed == 1
    assert heard(Storm(), 1, at(0), failed=False) == Storm()


def test_what_is_old_is_forgotten() -> None:
    storm, _ = after("x" * 9)
    assert placed(storm, "new", at(300)).failed == 0
