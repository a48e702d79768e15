"""A storm of errors: when too many calls fail in the network, dialling pauses, single trial calls find its end. Pure.

A trunk that fails call after call rests for seconds (`dialer.trunk_rest`); a storm is what that does not see, half of
the calls failing among others that get through, and an outage that has to be waited for. It is counted for each trunk
and for all together. Until a call has had the time to ring it counts as one that gets through, or the quick failures
at the head of a burst would look like a storm.

    calm ── failed ≥ half of the last 20, at least 10 known ──> paused 10 s, 20 s, 40 s, then 60 s
    paused ── over ──> one trial call ── it gets through ──> calm;  it fails ──> paused, twice as long
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

REMEMBERED: Final = 20
LEAST: Final = 10
STORM_SHARE: Final = 0.5
TO_RING: Final = timedelta(seconds=6)
RECENT: Final = timedelta(minutes=2)
FIRST: Final = timedelta(seconds=10)
LONGEST: Final = timedelta(minutes=1)
TRIAL: Final = timedelta(seconds=40)  # then a trial call of which nothing was heard does not hold up the next


@dataclass(frozen=True, slots=True)
class Tried:
    """A call that was placed; `failed` None: nothing is known of it yet."""

    call: Hashable
    at: datetime
    failed: bool | None = None


@dataclass(frozen=True, slots=True)
class Storm:
    """`paused_until` None: calm. `pauses`: how many there were in a row; `trial`: the call that tries the line."""

    tried: tuple[Tried, ...] = ()
    paused_until: datetime | None = None
    pauses: int = 0
    trial: Tried | None = None

    @property
    def failed(self) -> int:
        """How many of the calls remembered failed."""
        return sum(each.failed is True for each in self.tried)


def admits(storm: Storm, now: datetime) -> bool:
    """Tell whether a call may be placed."""
    if storm.paused_until is None:
        return True
    return storm.paused_until <= now and (storm.trial is None or storm.trial.at + TRIAL <= now)


def placed(storm: Storm, call: Hashable, now: datetime) -> Storm:
    """Return the storm after one more call was placed."""
    if storm.paused_until is not None:
        return replace(storm, trial=Tried(call, now))
    return replace(storm, tried=_remembered((*storm.tried, Tried(call, now)), now))


def heard(storm: Storm, call: Hashable, now: datetime, *, failed: bool) -> Storm:
    """Return the storm after a call rang, was answered or refused by its owner, or failed in the network.

    The first word of a call counts; one that is not remembered counts only as a failure.
    """
    if storm.paused_until is not None:
        return _trial_heard(storm, call, now, failed=failed)
    known = {each.call: each for each in storm.tried}
    before = known.get(call)
    if (before is None and not failed) or (before is not None and before.failed is not None):
        return storm
    known[call] = Tried(call, now if before is None else before.at, failed)
    after = replace(storm, tried=_remembered(tuple(known.values()), now))
    return _paused(after, now) if _rages(after, now) else after


def _trial_heard(storm: Storm, call: Hashable, now: datetime, *, failed: bool) -> Storm:
    """Calls from before the pause say nothing of what is after it."""
    if storm.trial is None or storm.trial.call != call:
        return storm
    return _paused(storm, now) if failed else Storm()


def _rages(storm: Storm, now: datetime) -> bool:
    known = [each for each in storm.tried if each.failed is not None or each.at + TO_RING > now]
    return len(known) >= LEAST and storm.failed >= STORM_SHARE * len(known)


def _paused(storm: Storm, now: datetime) -> Storm:
    pause = min(FIRST * 2**storm.pauses, LONGEST)
    return replace(storm, paused_until=now + pause, pauses=min(storm.pauses + 1, 10), trial=None)


def _remembered(tried: tuple[Tried, ...], now: datetime) -> tuple[Tried, ...]:
    """The last calls of which something is known, and those of which nothing is yet."""
    recent = [each for each in tried if each.at + RECENT > now]
    known = [each for each in recent if each.failed is not None]
    forgotten = {each.call for each in known[:-REMEMBERED]}
    return tuple(each for each in recent if each.call not in forgotten)
