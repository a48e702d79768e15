"""The format of every media port of ours: the frames of `telephony.link`, 16-bit mono PCM."""

from typing import Any

import pjsua2 as pj

from telephony.link import FRAME_MS, SAMPLE_RATE


def voice_format() -> Any:
    """A `pj.MediaFormatAudio` for `createPort`."""
    audio = pj.MediaFormatAudio()
    audio.type = pj.PJMEDIA_TYPE_AUDIO
    audio.clockRate = SAMPLE_RATE
    audio.channelCount = 1
    audio.bitsPerSample = 16
    audio.frameTimeUsec = FRAME_MS * 1000
    return audio
