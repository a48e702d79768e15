"""Hearing what answered, and what plays before the answer. Fed with 20 ms frames of 8 kHz 16-bit PCM.

Importing this imports numpy, which nothing else in telephony does: import it where a call is to be listened to.
"""

from telephony.hearing.answering_machine import AnsweringMachineDetector, AnswerKind, Verdict
from telephony.hearing.beep import BeepDetector, BeepKind, BeepVerdict
from telephony.hearing.early_media import EarlyKind, NetworkToneDetector, ToneVerdict

__all__ = [
    "AnswerKind",
    "AnsweringMachineDetector",
    "BeepDetector",
    "BeepKind",
    "BeepVerdict",
    "EarlyKind",
    "NetworkToneDetector",
    "ToneVerdict",
    "Verdict",
]
