"""Who gets the person that just answered: an agent who knows them, else whoever has been ready the longest. Pure."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from dialer.presence import PresenceState

SEEN_WITHIN: Final = timedelta(seconds=6)  # three missed renewals: the screen is not there any more

Skills = frozenset[str]
NO_SKILLS: Final[Skills] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ready agent: idle since when, when the screen was last known to be connected, and what they are able to."""

    agent_id: int
    idle_since: datetime
    seen_at: datetime
    skills: Skills = NO_SKILLS


@dataclass(frozen=True, slots=True)
class PoolAgent:
    """An agent as the pool counts them. `here`: their screen is seen, and their telephone up if they use one."""

    agent_id: int
    state: PresenceState
    since: datetime
    attempt_id: UUID | None
    here: bool
    skills: Skills = NO_SKILLS


def present(candidates: Iterable[Candidate], now: datetime) -> list[Candidate]:
    """Return the candidates whose screen is connected, longest idle first; equals by id, so that it is repeatable."""
    here = [candidate for candidate in candidates if candidate.seen_at > now - SEEN_WITHIN]
    return sorted(here, key=lambda candidate: (candidate.idle_since, candidate.agent_id))


def order(
    candidates: Iterable[Candidate], now: datetime, *, required: Skills = NO_SKILLS, knows: Sequence[int] = ()
) -> list[Candidate]:
    """Return who may be offered a person, best first.

    Only agents with every required skill; those who know the person before the others, in the order of `knows` (whom
    they have promised to pay, who spoke to them last); then whoever has been idle longest.
    """
    rank = {agent_id: place for place, agent_id in reversed(list(enumerate(knows)))}
    able = [candidate for candidate in present(candidates, now) if required <= candidate.skills]
    return sorted(able, key=lambda candidate: rank.get(candidate.agent_id, len(rank)))


def finds_agent(required: Skills, ready: Sequence[Skills], coming: Sequence[Skills]) -> bool:
    """Tell whether a call that needs `required` would find a ready agent beside the calls that are `coming`.

    Each agent takes one call. It is a matching of calls with agents that is made larger by one, along an augmenting
    path; calls that find nobody already take nobody away.
    """
    if not required and not any(coming):
        return len(coming) < len(ready)
    taken: dict[int, Skills] = {}
    for needed in coming:
        _give(needed, ready, taken)
    return _give(required, ready, taken)


def most_calls(
    required: Skills, *, ready: Sequence[Skills], working: Sequence[Skills], coming: Sequence[Skills], lines: float
) -> int | None:
    """Return how many more calls that need `required` may be launched at the most, None: as many as the pacer says.

    A pacer counts every agent of the team. Where some of those `working` lack the skills, a call is launched for those
    who have them alone, and only once they are `ready`: `lines` for each, less those `coming` that compete for them.
    """
    able = [required <= skills for skills in working]
    if not any(able):
        return 0
    if all(able):
        return None
    most = int(lines * sum(required <= skills for skills in ready) + 1e-9)
    return max(0, most - sum(bool(required & skills) for skills in coming))


def _give(needed: Skills, ready: Sequence[Skills], taken: dict[int, Skills]) -> bool:
    """Give a call to an agent, who may hand theirs on to another, and so on; False if that leads to nobody free."""
    if len(taken) == len(ready):
        return False
    asked_by: dict[int, int | None] = {}
    waiting: deque[tuple[Skills, int | None]] = deque([(needed, None)])
    while waiting:
        wanted, holder = waiting.popleft()
        for agent in (each for each, skills in enumerate(ready) if each not in asked_by and wanted <= skills):
            asked_by[agent] = holder
            if agent in taken:
                waiting.append((taken[agent], agent))
                continue
            while (giver := asked_by[agent]) is not None:
                taken[agent], agent = taken[giver], giver  # noqa: PLW2901 - back along the path
            taken[agent] = needed
            return True
    return False
