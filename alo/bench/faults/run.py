"""All faults, one after the other, on one centre under load."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from alo.bench.faults.browser import hung_browser
from alo.bench.faults.centre import CentreOptions, FaultCentre
from alo.bench.faults.floor import FloorOptions
from alo.bench.faults.injuries import INJURIES
from alo.bench.faults.measuring import LISTENED_S, Row, load_reached, measure_fault
from alo.bench.faults.watch import Watch
from alo.bench.machine import load_average, machine
from alo.settings import Settings

BROWSER: Final = "browser"
FAULTS: Final = (*INJURIES, BROWSER)
_LOAD_S: Final = 180.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class FaultOptions:
    """`calls` to be in flight; progressive pacing needs a robot for each, in teams of `agents`."""

    agents: int = 20
    calls: int = 60
    faults: Sequence[str] = FAULTS
    talk_s: float = 15.0

    def centre(self) -> CentreOptions:
        """The centre that carries this load."""
        teams = -(-self.calls // self.agents)
        return CentreOptions(FloorOptions(teams, self.agents, debtors=60 * self.agents), talk_s=self.talk_s)


async def measure(options: FaultOptions, folder: Path, say: Say) -> dict[str, Any]:
    """Break one thing after the other; returns a row per fault. Raises ProcessNotReady."""
    before = load_average()
    rows: list[Row] = []
    async with FaultCentre(Settings(), options.centre(), folder).running() as centre, Watch(centre).looking() as watch:
        for fault in options.faults:
            reached = await load_reached(centre, options.calls, _LOAD_S)
            say(f"{fault}, with {reached} calls in flight")
            rows.append(await break_one(centre, watch, fault))
        restarts = dict(centre.supervisor.restarts)
    return {
        "options": {**asdict(options), "robots": options.centre().robots, "teams": options.centre().floor.teams},
        "faults": rows,
        "restarts": restarts,
        "held": all(row["held"] for row in rows),
        "machine": {**machine(), "load_average_before": before, "load_average_after": load_average()},
    }


async def break_one(centre: FaultCentre, watch: Watch, fault: str, listened_s: float = LISTENED_S) -> Row:
    """Break what is named; one of FAULTS."""
    if fault == BROWSER:
        return await hung_browser(centre, watch)
    return await measure_fault(centre, watch, INJURIES[fault], listened_s)
