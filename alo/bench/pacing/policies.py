"""The ways to decide that are compared, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from alo.bench.pacing.rivals.oracle import Oracle
from alo.bench.pacing.rivals.vicidial import ViciDial
from alo.bench.pacing.scenario import Scenario
from dialer.pacing.pacer import Pacer
from dialer.pacing.power import Power
from dialer.pacing.predictive import Predictive
from dialer.pacing.progressive import Progressive


@dataclass(frozen=True, slots=True)
class Policy:
    """A way to decide with one parameter; of several values the one that does best in hindsight counts.

    `known`: whether it is told the chances that the queue knows. `frontier`: values that show what the parameter does.
    """

    make: Callable[[float, Scenario], Pacer]
    values: tuple[float, ...]
    parameter: str = ""
    known: bool = True
    frontier: tuple[float, ...] = ()


def _predictive(target: float, _: Scenario) -> Pacer:
    return Predictive(target=target)


def _ratio(ratio: float, _: Scenario) -> Pacer:
    return Power(ratio)


def _vicidial(ceiling: float, _: Scenario) -> Pacer:
    return ViciDial(ceiling)


_RATIOS: Final = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0)
_CEILINGS: Final = (1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0, 2.2, 2.5, 3.0, 4.0, 6.0)
_TARGETS: Final = (0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05)
_JUST_BELOW: Final = 0.029  # what counts is 3 %: for who need not be careful about single days

POLICIES: Final = {
    "alo": Policy(_predictive, (0.025,), "target", frontier=_TARGETS),
    "alo_limit": Policy(_predictive, (_JUST_BELOW,), "target"),
    "alo_blind": Policy(_predictive, (0.025,), "target", known=False),
    "progressive": Policy(lambda *_: Progressive(), (1.0,)),
    "ratio": Policy(_ratio, _RATIOS, "ratio", frontier=_RATIOS),
    "vicidial": Policy(_vicidial, (3.0,), "ceiling", frontier=_CEILINGS),
    "vicidial_tuned": Policy(_vicidial, _CEILINGS, "ceiling"),
    "oracle": Policy(Oracle, (_JUST_BELOW,), "target", frontier=_TARGETS),
}
