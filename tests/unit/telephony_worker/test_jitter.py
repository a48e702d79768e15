from itertools import pairwise

from telephony.worker.jitter import CUSHION, LIMIT, WATCH, JitterBuffer


def frames(count: int, start: int = 0) -> list[bytes]:
    return [bytes([n]) for n in range(start, start + count)]


def test_silence_until_the_cushion_is_there_then_all_in_order() -> None:
    buffer = JitterBuffer()
    for frame in frames(CUSHION - 1):
        buffer.push(frame)
    assert buffer.pop() is None
    buffer.push(frames(1, CUSHION - 1)[0])
    assert [buffer.pop() for _ in range(CUSHION)] == frames(CUSHION)


def test_gathers_a_new_cushion_after_running_dry() -> None:
    buffer = JitterBuffer()
    for frame in frames(CUSHION):
        buffer.push(frame)
    for _ in range(CUSHION):
        buffer.pop()
    assert buffer.pop() is None
    buffer.push(b"x")
    assert buffer.pop() is None
    buffer.push(b"y")
    assert buffer.pop() == b"x"


def test_single_late_frame_in_a_running_buffer_is_played_at_once() -> None:
    buffer = JitterBuffer()
    for frame in frames(CUSHION + 1):
        buffer.push(frame)
    assert [buffer.pop() for _ in range(CUSHION)] == frames(CUSHION)
    assert buffer.pop() == bytes([CUSHION])


def test_oldest_go_when_it_is_full_and_the_delay_is_small_again() -> None:
    buffer = JitterBuffer()
    for frame in frames(LIMIT + 1):
        buffer.push(frame)
    assert buffer.dropped == LIMIT + 1 - CUSHION
    assert [buffer.pop() for _ in range(CUSHION)] == frames(CUSHION, LIMIT + 1 - CUSHION)
    assert buffer.pop() is None


def test_what_lay_needlessly_in_the_buffer_goes_a_frame_at_a_time() -> None:
    buffer = JitterBuffer()
    for _ in range(LIMIT):
        buffer.push(b"late")
    waits = []
    for _ in range(10 * WATCH):
        buffer.pop()
        waits.append(LIMIT - buffer.dropped)
        buffer.push(b"in time")
    assert buffer.dropped == LIMIT - CUSHION
    assert max(a - b for a, b in pairwise(waits)) == 1
