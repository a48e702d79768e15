"""A mark in 20 ms of audio that says which frame it is and when it was spoken; it survives A-law. Pure.

The first samples of a frame carry a fixed pattern, then hexadecimal digits as levels that stay apart when they are
coded and decoded: six of the number of the frame, ten of the time in microseconds, two of a sum. `PCM` writes and
reads the frames of a browser, `A_LAW` the payloads of RTP (ITU-T G.711). What is read need not begin where a frame
began: a jitter buffer that fills a gap shifts all that comes after it.
"""

from typing import Final

_HEAD: Final = "f0ff0"
_NUMBER: Final = 6
_TIME: Final = 10
_LENGTH: Final = len(_HEAD) + _NUMBER + _TIME + 2
_WRAP_US: Final = 16**_TIME
_NO_DIGIT: Final = ord("?")


class Alphabet:
    """Digits as samples. `samples` are the bytes of each level, `digits` what a sample's telling byte means."""

    def __init__(self, samples: list[bytes], silence: bytes, digits: bytes) -> None:
        self._samples = {f"{digit:x}": sample for digit, sample in enumerate(samples)}
        self._width = len(silence)
        self._rest = silence * (160 - _LENGTH)
        self._digits = digits

    def write(self, number: int, at_us: int) -> bytes:
        """20 ms that carry the number of the frame and a time in microseconds since the epoch."""
        text = f"{number % 16**_NUMBER:0{_NUMBER}x}{at_us % _WRAP_US:0{_TIME}x}"
        text = f"{_HEAD}{text}{_sum(text):02x}"
        return b"".join([self._samples[digit] for digit in text]) + self._rest

    def text(self, audio: bytes) -> str:
        """Audio as digits, one a sample."""
        return audio[self._width - 1 :: self._width].translate(self._digits).decode()


class Reader:
    """Finds the marks of one stream, in the order of their coming."""

    def __init__(self, alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        self._kept = ""  # the end of the audio before, in which a mark may have begun

    def read(self, audio: bytes, now_us: int) -> tuple[int, int] | None:
        """The number of the frame whose mark ends in `audio`, and how many microseconds before `now_us` it was spoken.

        None where there is no mark, or a damaged one.
        """
        text = self._kept + self._alphabet.text(audio)
        self._kept = text[1 - _LENGTH :]
        place = text.find(_HEAD)
        if place < 0 or len(text) < place + _LENGTH:
            return None
        digits = text[place + len(_HEAD) : place + _LENGTH]
        if "?" in digits or int(digits[-2:], 16) != _sum(digits[:-2]):
            return None
        self._kept = text[max(place + _LENGTH, len(text) + 1 - _LENGTH) :]
        number, spoken = divmod(int(digits[:-2], 16), _WRAP_US)
        return number, (now_us - spoken) % _WRAP_US


def _sum(digits: str) -> int:
    return sum(digits.encode()) % 256


def level(digit: int) -> int:
    """The 16-bit sample of a digit."""
    return digit * 2000 - 15000


def _digit(sample: int) -> int:
    digit = round((sample + 15000) / 2000)
    return ord(f"{digit:x}") if 0 <= digit <= 15 else _NO_DIGIT


def a_law(sample: int) -> int:
    """A 16-bit sample in A-law (ITU-T G.711, table 1)."""
    sign, value = (0x80, sample >> 3) if sample >= 0 else (0, (-sample - 1) >> 3)
    exponent = max(0, value.bit_length() - 5)
    return (sign | exponent << 4 | (value >> max(1, exponent)) & 0x0F) ^ 0x55


def linear(code: int) -> int:
    """The 16-bit sample of a code of A-law."""
    code ^= 0x55
    exponent, mantissa = code >> 4 & 7, code & 0x0F
    value = ((mantissa << 4) + 0x108) << exponent - 1 if exponent else (mantissa << 4) + 8
    return value if code & 0x80 else -value


def _signed(high_byte: int) -> int:
    return (high_byte - 256 if high_byte > 127 else high_byte) * 256 + 128


PCM: Final = Alphabet(
    [level(digit).to_bytes(2, "little", signed=True) for digit in range(16)],
    bytes(2),
    bytes(_digit(_signed(high)) for high in range(256)),
)
A_LAW: Final = Alphabet(
    [bytes([a_law(level(digit))]) for digit in range(16)],
    bytes([a_law(0)]),
    bytes(_digit(linear(code)) for code in range(256)),
)
