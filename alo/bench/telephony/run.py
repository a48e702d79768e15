"""One measurement of telephony from beginning to end, on a node of its own."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from alo.bench.machine import load_average, machine
from alo.bench.telephony import rate, sipp, talk
from alo.bench.telephony.chaos import ChaosOptions, chaos
from alo.bench.telephony.goals import judged
from alo.bench.telephony.helper_process import helper
from alo.bench.telephony.leaks import leaks

SIPP_CALLS: Final = 20_000
SIPP_PER_S: Final = 20_000
LEAK_CALLS_PER_S: Final = 150.0
Figures = dict[str, Any]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TelephonyOptions:
    """`calls_per_s`: the rate to offer; None looks for the highest that goes well."""

    seconds: float = 60.0
    calls_per_s: float | None = None
    concurrent: int = 100
    rate: bool = True
    audio: bool = True


async def measure(options: TelephonyOptions, folder: Path, say: Say) -> Figures:
    """Measure, and return the figures; `say` hears what is going on. Everything it starts has ended when it returns.

    Raises UsageRefused where SIPp is not installed, ProcessNotReady.
    """
    load_before = load_average()
    figures: Figures = {}
    async with helper("node_process", str(options.concurrent), str(folder)) as node:
        url = str(node.hello["url"])
        if options.rate:
            figures |= await _short_calls(options, folder, say, url=url, node_pid=node.pid)
        if options.audio:
            say(f"{options.concurrent} conversations for {options.seconds:g} s")
            held = await talk.conversations(url, node.pid, folder, calls=options.concurrent, seconds=options.seconds)
            figures |= _spoken(held)
    return _judged({**figures, "machine": _machine(load_before), "options": asdict(options)})


def _machine(load_before: float) -> Figures:
    return {**machine(), "load_average_before": load_before, "load_average_after": load_average()}


def _judged(figures: Figures) -> Figures:
    return {**figures, "goals": judged(figures)}


async def break_things(options: ChaosOptions, short_calls: int, folder: Path, say: Say) -> Figures:
    """Chaos, and then what `short_calls` leave behind (none: not looked at). Raises as `measure` does."""
    load_before = load_average()
    say(f"{options.calls} calls while workers, carriers and networks break")
    figures = await chaos(options, folder)
    if short_calls:
        first = short_calls // 10
        left = await leaks(folder, first=first, calls=short_calls, per_s=LEAK_CALLS_PER_S, say=say)
        figures |= {"leaks": left, "workers_growth_percent": left["workers_growth_percent"]}
    return _judged({**figures, "machine": _machine(load_before), "options": asdict(options)})


async def _short_calls(options: TelephonyOptions, folder: Path, say: Say, *, url: str, node_pid: int) -> Figures:
    say("SIPp against SIPp")
    limit = await sipp.sipp_to_sipp(folder, calls=SIPP_CALLS, per_s=SIPP_PER_S)
    async with sipp.answering(folder) as far:
        load = await rate.sustained(
            url, node_pid, far.address, seconds=options.seconds, per_s=options.calls_per_s, say=say
        )
    return {
        **rate.report(load),
        "hung_up_by": "us",
        "sipp_to_sipp": limit,
        "ratio_to_sipp": round(load.calls_per_s / max(1.0, limit["calls_per_s"]), 4),
    }


def _spoken(held: Figures) -> Figures:
    """The figures of conversations, with those that have goals on top."""
    ways = {"to_agent": held["to_agent"], "to_far_end": held["to_far_end"]}
    return {
        **held,
        "loss_percent": max(way["loss_percent"] for way in ways.values()),
        "jitter_ms_p99": max(way["jitter_ms"]["p99"] for way in ways.values()),
        "agent_audio_ms": {name: way["delay_ms"] for name, way in ways.items()},
    }
