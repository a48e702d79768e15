"""The ways to decide that are compared, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final, cast

from alo.bench.pacing.rivals.lines import LinesPerReady
from alo.bench.pacing.rivals.vicidial import ViciDial
from dialer.pacing.pacer import Pacer


@dataclass(frozen=True, slots=True)
class Policy:
    """A way to decide with one parameter; of several values the one that does best in hindsight counts.

    `known`: whether it is told the chances that the queue knows. `frontier`: values that show what the parameter does.
    """

    make: Callable[[float], Pacer]
    values: tuple[float, ...]
    parameter: str = ""
    known: bool = True
    frontier: tuple[float, ...] = ()


def _predictive(target: float) -> Pacer:
    predictive = import_module("dialer.pacing.predictive")
    return cast("Pacer", predictive.Predictive(target=target))


_RATIOS: Final = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0)
_CEILINGS: Final = (1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 8.0)
_TARGETS: Final = (0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05)

POLICIES: Final = {
    "alo": Policy(_predictive, (0.025,), "target", frontier=_TARGETS),
    "alo_blind": Policy(_predictive, (0.025,), "target", known=False),
    "progressive": Policy(lambda _: LinesPerReady(1.0), (1.0,)),
    "ratio": Policy(LinesPerReady, _RATIOS, "ratio", frontier=_RATIOS),
    "vicidial": Policy(ViciDial, (3.0,), "ceiling", frontier=_CEILINGS),
    "vicidial_tuned": Policy(ViciDial, _CEILINGS, "ceiling"),
}
