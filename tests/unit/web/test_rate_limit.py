"""Failures are counted per key within a window, and forgotten."""

from web.rate_limit import MAX_KEYS, FailureLimit


def failed(limit: FailureLimit, key: str, *times: float) -> None:
    for time in times:
        limit.failed(key, time)


def test_the_limit_holds_until_the_oldest_failure_leaves_the_window() -> None:
    limit = FailureLimit(limit=3, window_s=60)
    failed(limit, "ana", 0, 10, 20)
    assert limit.wait_s("ana", 25) == 35
    assert limit.wait_s("bruno", 25) == 0
    assert limit.wait_s("ana", 60) == 0


def test_success_forgets() -> None:
    limit = FailureLimit(limit=2, window_s=60)
    failed(limit, "ana", 0, 1)
    limit.succeeded("ana")
    assert limit.wait_s("ana", 2) == 0


def test_memory_is_bounded() -> None:
    limit = FailureLimit(limit=1, window_s=60)
    failed(limit, "first", 0)
    for number in range(MAX_KEYS):
        limit.failed(str(number), 1)
    assert limit.wait_s("first", 2) == 0
    assert limit.wait_s(str(MAX_KEYS - 1), 2) > 0
