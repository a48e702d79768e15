"""Errors of the simulated carrier.

TelephonyError
└── CarrierError
    └── InvalidCarrierSettings   a setting that the carrier cannot work with

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
