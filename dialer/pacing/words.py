"""What a pacer hears: the calls and the agents of one pool, in any clock. Pure.

A pool is the agents of a team and all calls that may need one of them. `at` is seconds of one steady clock that only
goes forward, whichever: a simulator's, or a process's monotonic one. `call`, `agent` and `campaign` are any hashable
names. Events may come twice or late; what adds nothing changes nothing, and what is unknown is ignored.
"""

from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialled:
    """A call was launched that takes whichever agent is free if a person answers.

    `chance`: how likely a person answers this very call, 0 to 1, as far as the queue knows (debtor, phone, hour,
    trunk); None where it knows nothing. `detect`: whether a detector will say what answered.
    """

    at: float
    call: Hashable
    campaign: Hashable = None
    chance: float | None = None
    detect: bool = False


@dataclass(frozen=True, slots=True)
class Ringing:
    """The called telephone rings."""

    at: float
    call: Hashable


@dataclass(frozen=True, slots=True)
class Answered:
    """The call was answered; `person` None: a detector listens, and `Recognised` or `Ended` will follow."""

    at: float
    call: Hashable
    person: bool | None = True


@dataclass(frozen=True, slots=True)
class Recognised:
    """What answered is known, or the wait for it is over: a `person` needs an agent from now on."""

    at: float
    call: Hashable
    person: bool


@dataclass(frozen=True, slots=True)
class Connected:
    """An agent talks to who answered; also on calls never `Dialled` here: callers, and those an agent was kept for."""

    at: float
    call: Hashable
    agent: Hashable


@dataclass(frozen=True, slots=True)
class Abandoned:
    """Nobody was free in time for a person who answered; the line may last a while yet (`Ended`)."""

    at: float
    call: Hashable


@dataclass(frozen=True, slots=True)
class Ended:
    """The line is free. Without `Answered` before: nobody answered. An agent on it wraps up from now on."""

    at: float
    call: Hashable


@dataclass(frozen=True, slots=True)
class AgentReady:
    """The agent takes the next answer."""

    at: float
    agent: Hashable


@dataclass(frozen=True, slots=True)
class AgentKept:
    """The agent is kept for a call of their own (preview, callback, someone who called us): takes no answer."""

    at: float
    agent: Hashable


@dataclass(frozen=True, slots=True)
class AgentPaused:
    """The agent takes no answers until ready again."""

    at: float
    agent: Hashable


@dataclass(frozen=True, slots=True)
class AgentLeft:
    """The agent has logged out, or their screen is gone."""

    at: float
    agent: Hashable


CallEvent = Dialled | Ringing | Answered | Recognised | Connected | Abandoned | Ended
AgentEvent = AgentReady | AgentKept | AgentPaused | AgentLeft
Event = CallEvent | AgentEvent
