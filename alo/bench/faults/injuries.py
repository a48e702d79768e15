"""What is broken, and what has to hold all the same."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from alo.bench.faults.centre import DIALERS, SQL, WEBS, FaultCentre
from alo.bench.faults.watch import Watch
from alo.bench.goals import Goal

STEP: Final = timedelta(hours=1)
_STEPPED_S: Final = 8.0

# Whatever breaks, nothing of this may happen.
ALWAYS: Final = (
    Goal("without_outcome", 0),
    Goal("outcomes_lost", 0),
    Goal("invited_too_often", 0),
    Goal("rung_again", 0),
    Goal("stuck_agents", 0),
)
KEPT: Final = (Goal("conversations_lost", 0),)
HEARD: Final = (  # an audio path that hung on what was broken would be silent for seconds
    Goal("to_agent_gap_ms", 1000),
    Goal("to_agent_of_calm", 0.9, at_most=False),
    Goal("to_debtor_missing_ms", 1500),
)
TAKEOVER: Final = (Goal("led_s", 5), Goal("engine_s", 5))


def _calling(within_s: float) -> tuple[Goal, ...]:
    return (Goal("calling_s", within_s),)


@dataclass(frozen=True, slots=True)
class Injury:
    """One kind of fault. `inflict` does it, and tells the watch at that moment."""

    name: str
    inflict: Callable[[FaultCentre, Watch], Awaitable[None]]
    goals: tuple[Goal, ...]
    leaderless: bool = False  # a leader has to be found again


async def _dialer(centre: FaultCentre, watch: Watch) -> None:
    """Kill the one that leads the most teams."""
    led = {name: len(await centre.led_by(name)) for name in DIALERS}
    victim = max(led, key=lambda name: led[name])
    others = tuple(name for name in DIALERS if name != victim)
    watch.begin(await _ids(centre, victim), others)
    centre.kill(victim)


async def _web(centre: FaultCentre, watch: Watch) -> None:
    watch.begin(_every(centre))
    centre.kill(WEBS[0])


async def _telephony_worker(centre: FaultCentre, watch: Watch) -> None:
    watch.begin(_every(centre))
    os.kill(centre.worker_pids()[0], signal.SIGKILL)


async def _telephony_manager(centre: FaultCentre, watch: Watch) -> None:
    watch.begin(_every(centre))
    centre.kill("telephony")


async def _carrier(centre: FaultCentre, watch: Watch) -> None:
    await watch.ask_carrier()
    watch.begin(_every(centre))
    centre.kill("carrier")


async def _postgres(centre: FaultCentre, watch: Watch) -> None:
    watch.begin(_every(centre))
    if centre.postgres.pid is not None:
        os.kill(centre.postgres.pid, signal.SIGKILL)


async def _bus(centre: FaultCentre, watch: Watch) -> None:
    watch.begin(_every(centre))
    await centre.value(SQL.cut_bus)


async def _clock(centre: FaultCentre, watch: Watch) -> None:
    """One hour forward, and back again some seconds later."""
    await centre.pool.execute(SQL.step_clock, STEP)
    await asyncio.sleep(_STEPPED_S)
    watch.begin(_every(centre))
    await centre.pool.execute(SQL.step_clock, timedelta())


async def _upgrade(centre: FaultCentre, watch: Watch) -> None:
    """What docs/operations.md says: one after the other, each told to stop and waited for."""
    for process in (*DIALERS, *WEBS, "telephony"):
        watch.begin(_every(centre))
        await centre.restart(process)


async def _ids(centre: FaultCentre, dialer: str) -> set[int]:
    led = await centre.led_by(dialer)
    return {team.id for team in centre.teams if team.name in led}


def _every(centre: FaultCentre) -> set[int]:
    return {team.id for team in centre.teams}


INJURIES: Final[Mapping[str, Injury]] = {
    each.name: each
    for each in (
        Injury("dialer", _dialer, (*ALWAYS, *KEPT, *HEARD, *TAKEOVER, *_calling(15)), leaderless=True),
        Injury("web", _web, (*ALWAYS, *KEPT, *HEARD, *_calling(15))),
        Injury("telephony_worker", _telephony_worker, (*ALWAYS, Goal("conversations_lost", 4), *_calling(15))),
        Injury("telephony_manager", _telephony_manager, (*ALWAYS, *_calling(30))),
        Injury("carrier", _carrier, (*ALWAYS, *KEPT, *_calling(40))),
        Injury("postgres", _postgres, (*ALWAYS, *KEPT, *HEARD, *_calling(15)), leaderless=True),
        Injury("bus", _bus, (*ALWAYS, *KEPT, *HEARD, *_calling(10))),
        Injury("clock", _clock, (*ALWAYS, *KEPT, *HEARD, *_calling(15))),
        Injury("upgrade", _upgrade, (*ALWAYS, *KEPT, *HEARD, *_calling(60))),
    )
}
