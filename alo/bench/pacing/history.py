"""A scenario out of what a campaign's own calls were like."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from alo.bench.pacing.distributions import Samples
from alo.bench.pacing.scenario import Answers, Conversation, Detection, NoAnswer, Scenario, Step, Steps
from alo.errors import HistoryTooThin
from queues.area_codes import DEFAULT_TIME_ZONE
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "history.sql")
NEEDED: Final = 100  # answered calls: an answer rate of 20 % is then known to within some 4 points
_MOST_CALLS: Final = 200_000
_MOST_SAMPLES: Final = 5000
_SHORT_TALK_S: Final = 30.0  # shorter ones leave less to write down
_PRIOR_CALLS: Final = 50  # an hour of the day with few calls is taken to be mostly like all hours
_LONGEST_TALK_S: Final = 7200.0
_WARM_UP_H: Final = 0.5


@dataclass(frozen=True, slots=True)
class Call:
    """A past call; durations in seconds, None where there was none. `hour` of the centre's day."""

    hour: int
    needed: bool
    machine: bool
    detect: bool
    ring_s: float | None
    lasted_s: float | None
    detect_s: float | None
    talk_s: float | None
    wrap_up_s: float | None
    agreed: bool


@dataclass(frozen=True, slots=True)
class History:
    """What a campaign's calls came to; `agents`: the most on one day. `agreements` of those who talked to an agent."""

    calls: int
    answered: int
    talked: int
    agreements: int
    agents: int
    scenario: Scenario


async def history(connection: Connection, campaign: tuple[int, str], since: datetime, hours: float) -> History:
    """The history of a campaign (id, name) as a scenario for so many hours. Raises HistoryTooThin."""
    rows = await connection.fetch(SQL.calls, campaign[0], since, DEFAULT_TIME_ZONE, _MOST_CALLS)
    agents = int(await connection.fetchval(SQL.agents, campaign[0], since, DEFAULT_TIME_ZONE))
    return summed_up([Call(**row) for row in rows], campaign[1], agents, hours)


def summed_up(calls: Sequence[Call], name: str, agents: int, hours: float) -> History:
    """The same of calls already read, the newest first. Raises HistoryTooThin."""
    talks = [call for call in calls if call.talk_s is not None]
    answered = [call for call in calls if call.needed]
    if len(answered) < NEEDED or not any(call.wrap_up_s is not None for call in talks):
        raise HistoryTooThin(name, len(answered), NEEDED)
    scenario = Scenario(
        name=name,
        answers=_answers(calls, hours),
        ring=_samples((call.ring_s for call in calls if call.needed or call.machine), least=1.0),
        no_answer=_no_answer([call for call in calls if not call.needed and not call.machine]),
        detection=_detection(calls),
        conversations=_conversations(talks),
        warm_up_h=_WARM_UP_H,
    )
    return History(len(calls), len(answered), len(talks), sum(call.agreed for call in talks), agents, scenario)


def _samples(values: Iterable[float | None], *, least: float = 0.0, most: float = _LONGEST_TALK_S) -> Samples:
    """The newest of what was measured; clocks that differ may have made some negative."""
    measured = [max(0.0, value) for value in values if value is not None]
    return Samples(kind="samples", values=tuple(measured[:_MOST_SAMPLES]) or (least,), least=least, most=most)


def _answers(calls: Sequence[Call], hours: float) -> Answers:
    """The rate of each hour of the day from the first in which the campaign usually calls, the warm-up before it."""
    dialled = Counter(call.hour for call in calls)
    answered = Counter(call.hour for call in calls if call.needed)
    mean = sum(answered.values()) / len(calls)
    first = min(hour for hour, count in dialled.items() if count >= max(dialled.values()) / 4)

    def rate(hour: int) -> float:
        return (answered[hour] + mean * _PRIOR_CALLS) / (dialled[hour] + _PRIOR_CALLS)

    later = [Step(from_h=_WARM_UP_H + hour, rate=rate((first + hour) % 24)) for hour in range(1, int(hours) + 1)]
    return Steps(kind="steps", steps=(Step(from_h=0, rate=rate(first)), *later))


def _no_answer(calls: Sequence[Call]) -> NoAnswer:
    return NoAnswer(fail=0.0, rings=_samples((call.lasted_s for call in calls), least=0.5))


def _detection(calls: Sequence[Call]) -> Detection | None:
    """Only where most calls had a detector; whoever it took for a person needed an agent, and counts as one here."""
    listened = [call for call in calls if call.detect]
    if 2 * len(listened) <= len(calls):
        return None
    others = [call for call in listened if not call.needed]
    machines = sum(call.machine for call in others) / max(1, len(others))
    return Detection(takes=_samples(call.detect_s for call in listened), machines=machines)


def _conversations(talks: Sequence[Call]) -> tuple[Conversation, ...]:
    kinds = [
        [call for call in talks if (call.talk_s or 0.0) < _SHORT_TALK_S],
        [call for call in talks if (call.talk_s or 0.0) >= _SHORT_TALK_S],
    ]
    every = [call.wrap_up_s for call in talks if call.wrap_up_s is not None]
    return tuple(
        Conversation(
            share=len(kind) / len(talks),
            talk=_samples(call.talk_s for call in kind),
            wrap_up=_samples([call.wrap_up_s for call in kind if call.wrap_up_s is not None] or every),
        )
        for kind in kinds
        if kind
    )
