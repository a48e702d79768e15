"""One fault under load: what was going on before, what became of it, and whether it held."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from alo.bench.faults.centre import SQL, FaultCentre
from alo.bench.faults.injuries import Injury
from alo.bench.faults.watch import Watch, digits
from alo.bench.goals import Goal
from alo.polling import until

Row = dict[str, Any]
_CALM_S: Final = 3.0
LISTENED_S: Final = 8.0
_RECOVERY_S: Final = 90.0
_CLOSING_S: Final = 240.0
_HEARD_BY_HANGING_UP: Final = {"local_hangup", "remote_hangup"}


@dataclass(frozen=True, slots=True)
class Before:
    """What went on when it broke: ids of open attempts and of conversations, calls on the line."""

    open: tuple[str, ...]
    conversations: tuple[str, ...]
    in_flight: int


async def load_reached(centre: FaultCentre, calls: int, timeout_s: float) -> int:
    """Wait for so many calls in flight, every other a conversation; return how many there are then.

    When the time is over they are fewer: who talks and who rings is for chance to say.
    """

    seen = await look(centre)

    async def enough() -> bool:
        nonlocal seen
        seen = await look(centre)
        return seen.in_flight >= calls and 2 * len(seen.conversations) >= calls

    await until(enough, timeout_s=timeout_s)
    return seen.in_flight


async def measure_fault(centre: FaultCentre, watch: Watch, injury: Injury, listened_s: float = LISTENED_S) -> Row:
    """Break it, wait until it works again and all that was open is closed; return the figures and the goals.

    Conversations are listened to for `listened_s` at least.
    """
    calm = await listen_before(centre)
    before = await look(centre)
    centre.ears.begin()
    began = time.monotonic()
    await injury.inflict(centre, watch)
    recovered = await _recover(watch, injury)
    await asyncio.sleep(max(0.0, listened_s - (time.monotonic() - began)))
    figures = {"fault": injury.name, "recovered": recovered, "calls_in_flight": before.in_flight}
    figures |= _times(watch, injury) | heard(centre, watch, before.conversations, calm)
    return judged(figures | await aftermath(centre, watch, before), injury.goals)


async def look(centre: FaultCentre) -> Before:
    """What goes on now; a conversation counts once its robot hears it."""
    opened = tuple(row["id"] for row in await centre.ask(SQL.open_attempts))
    talking = [row["attempt_id"] for row in await centre.ask(SQL.talking)]
    heard_now = tuple(each for each in talking if centre.ears.of(each) is not None)
    return Before(opened, heard_now, int(await centre.value(SQL.in_flight)))


async def _recover(watch: Watch, injury: Injury) -> bool:
    needed = [watch.placed_at, watch.connected_at, *([watch.led_at, watch.ticked_at] if injury.leaderless else [])]

    async def all_again() -> bool:
        return all(watch.since(moments) is not None for moments in needed)

    return await until(all_again, timeout_s=_RECOVERY_S)


def _times(watch: Watch, injury: Injury) -> Row:
    moments = {"calling_s": watch.placed_at, "talking_s": watch.connected_at}
    if injury.leaderless:
        moments |= {"led_s": watch.led_at, "engine_s": watch.ticked_at}
    return {name: _rounded(watch.since(each)) for name, each in moments.items()}


async def listen_before(centre: FaultCentre) -> float | None:
    """Frames a second of the conversation that hears the fewest while nothing is broken; None where there is none."""
    centre.ears.begin()
    await asyncio.sleep(_CALM_S)
    rates = _rates(centre, (await look(centre)).conversations)
    return round(min(rates), 1) if rates else None


def _rates(centre: FaultCentre, conversations: tuple[str, ...]) -> list[float]:
    ears = [each for attempt_id in conversations if (each := centre.ears.of(attempt_id)) is not None]
    return [each.frames / (each.last - each.first) for each in ears if each.last - each.first > 1]


def heard(centre: FaultCentre, watch: Watch, conversations: tuple[str, ...], calm: float | None) -> Row:
    """Both directions of the conversations that went on: the worst of each figure. None where there were none.

    `calm`: what `listen_before` gave; a machine that does other work loses frames without any fault.
    """
    ears = [each for attempt_id in conversations if (each := centre.ears.of(attempt_id)) is not None]
    rates = _rates(centre, conversations)
    return {
        "conversations": len(conversations),
        "calm_frames_per_s": calm,
        "to_agent_of_calm": round(min(rates) / calm, 3) if rates and calm else None,
        "robots_stalled_ms": round(watch.stalled_ms),
        "to_agent_gap_ms": round(1000 * max((each.longest_gap_s for each in ears), default=0.0)),
        "to_agent_frames_per_s": round(min(rates), 1) if rates else None,
        "to_debtor_missing_ms": round(max(watch.unheard_ms.values(), default=0.0)),
    }


async def aftermath(centre: FaultCentre, watch: Watch, before: Before) -> Row:
    """Wait until what was open is closed, and count what must not be."""
    ids = list(before.open)

    async def closed() -> bool:
        return bool(await centre.value(SQL.all_closed, ids))

    await until(closed, timeout_s=_CLOSING_S)
    ends = {row["id"]: row for row in await centre.ask(SQL.ends, ids)}
    lost = [each for each in before.conversations if not _ended_well(centre, ends[each])]
    return {
        "conversations_lost": len(lost),
        "causes": dict(Counter(row["cause"] for row in ends.values())),
        "lost_causes": dict(Counter(f"{ends[each]['cause']} {ends[each]['outcome']}" for each in lost)),
        "without_outcome": sum(row["outcome"] is None for row in ends.values()) + len(ids) - len(ends),
        "outcomes_lost": await _outcomes_lost(centre),
        "invited_too_often": (await _invited_too_often(centre, watch)).total(),
        "rung_again": int(await centre.value(SQL.rung_again)),
        "stuck_agents": await _stuck(centre),
    }


def _ended_well(centre: FaultCentre, end: Any) -> bool:
    """A conversation goes on until one of the two hangs up; nobody else may."""
    asked = any(end["id"] in robot.hung_up for robot in centre.robots.values())
    return end["cause"] == "remote_hangup" or (end["cause"] == "local_hangup" and asked)


async def _outcomes_lost(centre: FaultCentre) -> int:
    """Outcomes that a screen took and that the attempt does not have."""
    recorded = {each: outcome for robot in centre.robots.values() for each, outcome in robot.recorded.items()}
    kept = {row["id"]: row["outcome"] for row in await centre.ask(SQL.ends, list(recorded))}
    return sum(kept.get(each) != outcome for each, outcome in recorded.items())


async def _invited_too_often(centre: FaultCentre, watch: Watch) -> Counter[str]:
    """INVITEs beyond one per attempt, by number."""
    await watch.ask_carrier()
    attempts: Counter[str] = Counter()
    for number, count in await centre.ask(SQL.dialled):
        attempts[digits(number)] += count
    return watch.invited() - attempts


async def _stuck(centre: FaultCentre) -> int:
    """Agents who are shown in a call that is over, for longer than it takes to tell them."""

    async def nobody() -> bool:
        return not await centre.value(SQL.stuck_agents)

    return 0 if await until(nobody, timeout_s=5) else int(await centre.value(SQL.stuck_agents))


def judged(figures: Row, goals: tuple[Goal, ...]) -> Row:
    """The figures with their goals; what was not seen is not met."""
    met = [
        {
            "figure": each.figure,
            "goal": str(each),
            "value": figures[each.figure],
            "met": figures[each.figure] is not None and each.met(figures[each.figure]),
        }
        for each in goals
    ]
    return {**figures, "goals": met, "held": all(each["met"] for each in met)}


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)
