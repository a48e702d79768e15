"""Errors of the simulated carrier.

TelephonyError
└── CarrierError
    ├── InvalidCarrierSettings   a setting that the carrier cannot work with
    └── MalformedSip             a datagram that is not a SIP message

A worker process that does not come up raises `telephony.errors.WorkerStartFailed`, as one of the node does.
"""

from telephony.errors import TelephonyError


class CarrierError(TelephonyError):
    """Base of every error that the simulated carrier raises."""


class InvalidCarrierSettings(CarrierError):
    """A setting has a value that the carrier cannot work with."""

    def __init__(self, setting: str, expected: str) -> None:
        super().__init__(f"carrier setting {setting}: expected {expected}")
        self.setting = setting
        self.expected = expected


class MalformedSip(CarrierError):
    """A datagram is not a SIP message as RFC 3261 §7 writes it."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"not a SIP message: {detail}")
        self.detail = detail
