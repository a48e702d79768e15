"""A node that records, and what it stored."""

import array
import wave
from dataclasses import dataclass
from pathlib import Path

from telephony.protocol import Recorded
from tests.sip.dialing import TestDialer


@dataclass(frozen=True)
class Centre:
    """A node with sounds and music; `stored` is where finished recordings lie."""

    url: str
    stored: Path

    async def recorded(self, control: TestDialer, call_id: str) -> tuple[bytes, bytes]:
        """The PCM of the agent's side and of the debtor's."""
        told = await control.until(Recorded, call_id)
        assert told.complete
        with wave.open(str(self.stored / told.key), "rb") as wav:
            assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (2, 2, 8000)
            samples = array.array("h", wav.readframes(wav.getnframes()))
        return samples[0::2].tobytes(), samples[1::2].tobytes()
