"""Ranges of bytes as browsers ask for them (RFC 9110 §14.1.2)."""

import pytest

from web.errors import RangeRefused
from web.ranges import wanted_range


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None),
        ("bytes=0-", (0, 1000)),
        ("bytes=0-0", (0, 1)),
        ("bytes=0-499", (0, 500)),
        ("bytes=500-9999", (500, 1000)),
        ("bytes=999-", (999, 1000)),
        ("bytes=-300", (700, 1000)),
        ("bytes=-3000", (0, 1000)),
        (" bytes=1-2 ", (1, 3)),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("seconds=0-1", None),
        ("bytes=a-b", None),
        ("bytes=0-" + "9" * 30, None),
    ],
)
def test_what_is_asked_for(header: str | None, part: tuple[int, int] | None) -> None:
    assert wanted_range(header, 1000) == part


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0"])
def test_what_lies_beyond_the_end_is_refused(header: str) -> None:
    with pytest.raises(RangeRefused):
        wanted_range(header, 1000)
