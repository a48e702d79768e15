import pytest

from telephony.end_cause import EndCause
from telephony.outcomes import Course, Release, end_cause

RANG = Course(provisional=True, rang=True)
TRIED = Course(provisional=True)
SILENT = Course()


@pytest.mark.parametrize(
    ("status", "course", "cause"),
    [
        (404, TRIED, EndCause.INVALID_NUMBER),
        (410, TRIED, EndCause.INVALID_NUMBER),
        (484, TRIED, EndCause.INVALID_NUMBER),
        (604, TRIED, EndCause.INVALID_NUMBER),
        (480, TRIED, EndCause.NO_ANSWER),
        (486, RANG, EndCause.BUSY),
        (600, RANG, EndCause.BUSY),
        (403, TRIED, EndCause.REJECTED),
        (603, RANG, EndCause.REJECTED),
        (608, TRIED, EndCause.REJECTED),
        (401, TRIED, EndCause.NETWORK_FAILURE),
        (407, TRIED, EndCause.NETWORK_FAILURE),
        (488, TRIED, EndCause.NETWORK_FAILURE),
        (302, TRIED, EndCause.NETWORK_FAILURE),
        (500, RANG, EndCause.NETWORK_FAILURE),
        (503, TRIED, EndCause.NETWORK_FAILURE),
        (408, RANG, EndCause.NO_ANSWER),
        (408, TRIED, EndCause.NETWORK_FAILURE),
        (408, SILENT, EndCause.NETWORK_FAILURE),
        (487, RANG, EndCause.NO_ANSWER),
        (None, SILENT, EndCause.NETWORK_FAILURE),
    ],
)
def test_what_the_far_end_said(status: int | None, course: Course, cause: EndCause) -> None:
    assert end_cause(status, course) is cause


@pytest.mark.parametrize(("unknown", "like"), [(499, EndCause.REJECTED), (699, EndCause.REJECTED)])
def test_code_nobody_knows_counts_as_its_class(unknown: int, like: EndCause) -> None:
    assert end_cause(unknown, RANG) is like


@pytest.mark.parametrize(
    ("release", "cause"),
    [
        (None, EndCause.REMOTE_HANGUP),
        (Release.HANG_UP, EndCause.LOCAL_HANGUP),
        (Release.UNATTENDED, EndCause.UNATTENDED),
        (Release.RING_TIMEOUT, EndCause.REMOTE_HANGUP),
    ],
)
def test_after_an_answer_it_matters_who_hung_up(release: Release | None, cause: EndCause) -> None:
    course = Course(provisional=True, rang=True, answered=True, release=release)
    assert end_cause(200, course) is cause
    assert end_cause(None, course) is cause


@pytest.mark.parametrize("status", [None, 200, 408, 487])
def test_our_cancel_before_the_answer(status: int | None) -> None:
    for course in (RANG, TRIED, SILENT):
        released = Course(provisional=course.provisional, rang=course.rang, release=Release.HANG_UP)
        assert end_cause(status, released) is EndCause.CANCELLED


def test_ring_time_that_ran_out() -> None:
    heard = Course(provisional=True, release=Release.RING_TIMEOUT)
    assert end_cause(487, heard) is EndCause.NO_ANSWER
    assert end_cause(None, Course(release=Release.RING_TIMEOUT)) is EndCause.NETWORK_FAILURE


def test_refusal_that_crossed_our_cancel_counts() -> None:
    for release in (Release.HANG_UP, Release.RING_TIMEOUT):
        assert end_cause(486, Course(provisional=True, rang=True, release=release)) is EndCause.BUSY
        assert end_cause(404, Course(provisional=True, release=release)) is EndCause.INVALID_NUMBER
