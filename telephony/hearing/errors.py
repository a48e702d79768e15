"""Errors of the detectors.

TelephonyError
└── HearingError
    ├── BadModel         the file of learned weights is not what this version reads
    ├── BadSetting       a setting outside of its range
    └── WrongFrame       audio that is not one frame of 20 ms
"""

from telephony.errors import TelephonyError


class HearingError(TelephonyError):
    """Base of what the detectors raise."""


class BadModel(HearingError):
    """The learned weights do not fit: `detail` says how."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"weights of the answering-machine detector cannot be used: {detail}")
        self.detail = detail


class BadSetting(HearingError):
    """`setting` is `value`, and must be within `range`."""

    def __init__(self, setting: str, value: float, allowed: str) -> None:
        super().__init__(f"{setting} is {value:g}; expected {allowed}")
        self.setting = setting
        self.value = value
        self.allowed = allowed


class WrongFrame(HearingError):
    """A frame of `length` bytes, where `expected` are 20 ms."""

    def __init__(self, length: int, expected: int) -> None:
        super().__init__(f"a frame of {length} bytes; expected {expected}")
        self.length = length
        self.expected = expected
