"""The marks in the audio of a measurement, and what is made of their arrivals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alo.bench.telephony import stamp
from alo.bench.telephony.arrivals import Figures, Stream
from alo.bench.telephony.goals import judged
from alo.bench.telephony.table import figures_table, markdown

START_US = 1_790_000_000_000_000


def through_a_law(pcm: bytes) -> bytes:
    samples = memoryview(pcm).cast("h")
    codes = [stamp.a_law(sample) for sample in samples]
    return b"".join(stamp.linear(code).to_bytes(2, "little", signed=True) for code in codes)


@given(number=st.integers(1, 10_000_000), age=st.integers(0, 10_000_000), shift=st.integers(0, 159))
def test_a_mark_is_read_after_a_law_wherever_its_frame_begins(number: int, age: int, shift: int) -> None:
    audio = through_a_law(bytes(2 * shift) + stamp.PCM.write(number, START_US) + bytes(2 * (160 - shift)))
    reader = stamp.Reader(stamp.PCM)
    found = [reader.read(audio[place : place + 320], START_US + age) for place in (0, 320)]
    assert [each for each in found if each is not None] == [(number, age)]


def test_both_alphabets_say_the_same() -> None:
    payload = bytes(stamp.a_law(sample) for sample in memoryview(stamp.PCM.write(7, START_US)).cast("h"))
    assert payload == stamp.A_LAW.write(7, START_US)
    assert stamp.Reader(stamp.A_LAW).read(payload, START_US + 5) == (7, 5)


def test_silence_and_damaged_marks_are_no_marks() -> None:
    reader = stamp.Reader(stamp.PCM)
    assert reader.read(bytes(320), START_US) is None
    marked = bytearray(stamp.PCM.write(7, START_US))
    marked[20:22] = stamp.level(3).to_bytes(2, "little", signed=True)
    assert reader.read(bytes(marked), START_US) is None


def arrivals(numbers: list[int], delays_ms: list[int]) -> Figures:
    figures, stream = Figures(), Stream()
    for number, delay in zip(numbers, delays_ms, strict=True):
        stream.take(number, delay * 1000, figures)
    return figures


def test_gaps_are_lost_until_what_was_missing_comes_late() -> None:
    assert arrivals([1, 2, 5], [10, 10, 10]).report()["lost"] == 2
    assert arrivals([1, 2, 5, 4], [10, 10, 10, 30]).report()["lost"] == 1
    assert arrivals([1, 2, 2], [10, 10, 10]).report()["repeated"] == 1
    assert arrivals([1, 2, 4], [10, 10, 10]).report()["loss_percent"] == 25.0


def test_jitter_is_that_of_rfc_3550() -> None:
    assert arrivals([1, 2, 3], [10, 10, 10]).jitter.longest_s == pytest.approx(1e-6, abs=1e-5)
    assert arrivals([1, 2], [10, 26]).jitter.longest_s == pytest.approx(0.001)


def test_goals_are_those_of_what_was_measured() -> None:
    figures = {"calls_per_s": 250.0, "failed": 0, "cpu_ms_per_call": 2.5}
    assert {each["figure"]: each["met"] for each in judged(figures)} == {
        "calls_per_s": True,
        "failed": True,
        "cpu_ms_per_call": False,
    }


def test_tables_show_what_chaos_came_to() -> None:
    left = {"workers": 6, "looked_after": 2000, "calls": 20000, "files": {"early": 60, "late": 60}}
    both = {"early": 100.0, "late": 101.0}
    figures = {
        "calls": 500,
        "seconds": 60.0,
        "outcomes": {"local_hangup": 500},
        "broken": {},
        "files_left": 0,
        "without_outcome": 0,
        "told_twice": 0,
        "contradicted": 0,
        "live_at_the_end": 0,
        "leaks": {**left, "workers_rss_mb": both, "manager_rss_mb": both},
        "workers_growth_percent": 1.0,
        "machine": {"cores": 2, "load_average_before": 0.1},
    }
    figures["goals"] = judged(figures)
    assert "memory of 6 workers (RSS) after 2000 calls" in markdown(figures)
    assert figures_table(figures).row_count == 8
