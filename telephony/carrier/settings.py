"""What the simulated carrier is told: where it listens, how many calls it carries and how its debtors behave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from pydantic import TypeAdapter

from telephony.carrier.behaviour import BehaviourKind, Timing
from telephony.carrier.errors import InvalidCarrierSettings

DEFAULT_PROPORTIONS: Final[Mapping[BehaviourKind, float]] = MappingProxyType(
    {
        BehaviourKind.PERSON: 0.40,
        BehaviourKind.NO_ANSWER: 0.22,
        BehaviourKind.VOICEMAIL: 0.16,
        BehaviourKind.BUSY: 0.07,
        BehaviourKind.NOT_FOUND: 0.05,
        BehaviourKind.HANGS_UP: 0.04,
        BehaviourKind.REJECTED: 0.03,
        BehaviourKind.EARLY_MEDIA: 0.02,
        BehaviourKind.NETWORK_FAILURE: 0.01,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierSettings:
    """Settings of one carrier. Raises InvalidCarrierSettings.

    `proportions` maps behaviours to weights of any sum; those absent never happen. With `force_by_suffix` the last
    three digits of the number called decide first (see `telephony.carrier.behaviour`), and only numbers that end
    otherwise are drawn. `port` and `status_port` are 0 for any free one. Each of the `workers` is a process carrying
    as many calls as its pjsua2 does (4, with the stock wheel); one call more than all of them carry is answered 503.
    Heard audio counts as energy from a root mean square of `energy_threshold` on (16-bit samples, 0–32767; the samples
    of speech lie near 2000).
    """

    host: str = "127.0.0.1"
    port: int = 5070
    status_port: int = 5071
    workers: int = 6
    seed: int = 1
    proportions: Mapping[BehaviourKind, float] = field(default_factory=lambda: dict(DEFAULT_PROPORTIONS))
    timing: Timing = field(default_factory=Timing)
    force_by_suffix: bool = True
    energy_threshold: int = 200
    remembered_calls: int = 2000

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise InvalidCarrierSettings("workers", "at least one")
        if any(weight < 0 for weight in self.proportions.values()) or sum(self.proportions.values()) <= 0:
            raise InvalidCarrierSettings("proportions", "weights of zero or more, not all zero")
        if not 0 < self.energy_threshold <= 32767:
            raise InvalidCarrierSettings("energy_threshold", "1 to 32767")


SETTINGS_JSON: Final = TypeAdapter(CarrierSettings)
