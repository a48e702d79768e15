"""The measure by which tests tell sound from silence."""

import math
import struct

from tests.sip.browser import loudness, tone


def test_the_tone_is_loud_enough_to_tell() -> None:
    assert loudness(tone(0)) > 4000
    assert math.isclose(loudness(struct.pack("<2h", 300, -300)), 300)
