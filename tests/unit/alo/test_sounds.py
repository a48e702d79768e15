"""The sounds that come with Alô are all those that its dialer names."""

import wave

import pytest

from alo.roles.telephony import OWN_SOUNDS
from dialer.call_plan import RECORDING_NOTICE
from dialer.inbound import waiting

NAMED = {
    RECORDING_NOTICE,
    *waiting.GREETING_PARTS,
    waiting.CALLBACK_NOTED,
    waiting.WAITED_TOO_LONG,
    waiting.AFTER_HOURS,
    waiting.WE_CALL_BACK,
    waiting.GOODBYE,
    *(part for place in range(1, waiting.HIGHEST_PLACE_TOLD + 2) for part in waiting.place_parts(place)),
    *(part for key in "0123456789*#" for part in waiting.offer_parts(key)),
}


@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_node_can_play_it(name: str) -> None:
    with wave.open(str(OWN_SOUNDS / f"{name}.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert file.getnframes() > 0.2 * 8000
