import pjsua2
import pytest

from telephony import byte_vector


@pytest.mark.parametrize("data", [b"", b"\0", bytes(range(256)), b"\xff" * 320])
def test_bytes_come_back_as_they_went_in(data: bytes) -> None:
    vector = pjsua2.ByteVector()
    byte_vector.write(vector, b"something longer that was there before")
    byte_vector.write(vector, data)
    assert byte_vector.read(vector) == data
    assert bytes(vector) == data


def test_this_build_of_the_library_allows_fast_copies() -> None:
    assert byte_vector.FAST


def test_slow_copies_do_the_same() -> None:
    vector = pjsua2.ByteVector(b"before")
    byte_vector._write_slowly(vector, bytes(range(256)))
    assert byte_vector._read_slowly(vector) == byte_vector.read(vector) == bytes(range(256))
