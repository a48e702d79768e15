"""The state of a pool, from what is heard: who of the agents does what since when, and which calls may need one. Pure.

Events may come twice, late, or not at all: an event that does not fit what is known changes nothing, calls that ended
are remembered for a while so that a late word does not revive them, and calls whose end was never told are given up.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from dialer.pacing import words

LONGEST_RING_S: Final = 150.0  # no telephone rings longer: the end of such a call was lost
LONGEST_WAIT_S: Final = 90.0  # nor does anybody wait unserved, unabandoned and unended
CLOCKS_AGREE_S: Final = 5.0  # calls are told of by clocks that may be behind the one that agents are told of by
REMEMBERED: Final = 4096  # calls that ended


class Phase(Enum):
    """Of a call."""

    RINGING = auto()  # from the launch on
    DETECTING = auto()
    WAITING = auto()  # a person, for an agent
    CONNECTED = auto()
    OVER = auto()  # abandoned or nobody's; only the line is left


class Doing(Enum):
    """Of an agent."""

    READY = auto()
    KEPT = auto()
    TALKING = auto()
    WRAPPING_UP = auto()
    PAUSED = auto()


@dataclass(slots=True)
class Call:
    """One call: `since` is when its phase began, `dialled` and `picked_up` when that happened, in the events' clock.

    `kind`, `risk` and `told` are for whoever keeps the floor: what the chance means to them, what they expected of the
    call, and what its ringing has told them.
    """

    campaign: Hashable
    dialled: float
    since: float
    phase: Phase = Phase.RINGING
    chance: float | None = None
    detect: bool = False
    kind: int = 0
    risk: float | None = None
    told: float = 0.0
    picked_up: float | None = None
    agent: Hashable = None


@dataclass(slots=True)
class Agent:
    """One agent: `talk` is the length in seconds of the talk that they wrap up after."""

    doing: Doing
    since: float
    call: Hashable = None
    campaign: Hashable = None
    talk: float = 0.0


@dataclass(frozen=True, slots=True)
class Resolved:
    """Whether a person answered `call` is known, `age` seconds after its launch."""

    at: float
    call: Call
    age: float
    person: bool


@dataclass(frozen=True, slots=True)
class PickedUp:
    """Something answered `call`, and a detector listens."""

    at: float
    call: Call


@dataclass(frozen=True, slots=True)
class Met:
    """A person who answered met an agent, or was `abandoned`."""

    at: float
    call: Call
    abandoned: bool


@dataclass(frozen=True, slots=True)
class Talked:
    """A talk of `seconds` ended."""

    at: float
    campaign: Hashable
    seconds: float


@dataclass(frozen=True, slots=True)
class WrappedUp:
    """A wrap-up of `seconds` after a talk of `talk` seconds ended; `ready`: the agent takes calls again."""

    at: float
    campaign: Hashable
    seconds: float
    talk: float
    ready: bool


Fact = Resolved | PickedUp | Met | Talked | WrappedUp
_TURNS: Final = {words.AgentReady: Doing.READY, words.AgentKept: Doing.KEPT, words.AgentPaused: Doing.PAUSED}
_NOTHING: Final[tuple[Fact, ...]] = ()


class Floor:
    """The agents and calls of one pool."""

    def __init__(self) -> None:
        self.agents: dict[Hashable, Agent] = {}
        self.calls: dict[Hashable, Call] = {}
        self.ringing: dict[Hashable, Call] = {}
        self.detecting: dict[Hashable, Call] = {}
        self.waiting: dict[Hashable, Call] = {}
        self.talking: dict[Hashable, Agent] = {}
        self.wrapping_up: dict[Hashable, Agent] = {}
        self.ready = 0
        self.now = float("-inf")
        self._ended: OrderedDict[Hashable, None] = OrderedDict()

    @property
    def in_flight(self) -> int:
        """Calls launched of which nobody knows yet what answers."""
        return len(self.ringing) + len(self.detecting)

    def hear(self, event: words.Event) -> Iterable[Fact]:
        """Take in one event, and return what it teaches."""
        self.now = max(self.now, event.at)
        match event:
            case words.Dialled():
                return self._dialled(event)
            case words.Ringing():
                return _NOTHING
            case words.AgentReady(at, agent) | words.AgentKept(at, agent) | words.AgentPaused(at, agent):
                return self._turn(agent, at, _TURNS[type(event)])
            case words.AgentLeft(at, agent):
                return self._left(agent, at)
            case words.Connected():
                return self._connected(event)
            case _:
                return self._told(event)

    def _told(self, event: words.Answered | words.Recognised | words.Abandoned | words.Ended) -> Iterable[Fact]:
        call = self.calls.get(event.call)
        if call is None:
            if isinstance(event, words.Ended):
                self._remember(event.call)
            return _NOTHING
        match event:
            case words.Answered(at, name, person):
                return self._answered(name, call, at, person)
            case words.Recognised(at, name, person):
                return self._answered(name, call, at, person)
            case words.Abandoned(at, name):
                return self._abandoned(name, call, at)
            case words.Ended(at, name):
                return self._over(name, call, at)

    def give_up_the_lost(self, now: float) -> None:
        """Forget calls whose end was never told: the oldest are first."""
        for calls, longest in (
            (self.ringing, LONGEST_RING_S), (self.detecting, LONGEST_RING_S), (self.waiting, LONGEST_WAIT_S)
        ):  # fmt: skip
            while calls:
                name, call = next(iter(calls.items()))
                if now - call.since <= longest:
                    break
                self._forget(name)

    def _dialled(self, event: words.Dialled) -> Iterable[Fact]:
        if event.call not in self.calls and event.call not in self._ended:
            call = Call(event.campaign, event.at, event.at, chance=event.chance, detect=event.detect)
            self.calls[event.call] = self.ringing[event.call] = call
        return _NOTHING

    def _answered(self, name: Hashable, call: Call, at: float, person: bool | None) -> Iterable[Fact]:
        if call.phase not in {Phase.RINGING, Phase.DETECTING} or (person is None and call.phase is Phase.DETECTING):
            return _NOTHING
        self._leave_phase(name)
        call.since = at
        call.picked_up = at if call.picked_up is None else call.picked_up
        if person is None:
            call.phase = Phase.DETECTING
            self.detecting[name] = call
            return (PickedUp(at, call),)
        call.phase = Phase.WAITING if person else Phase.OVER
        if person:
            self.waiting[name] = call
        return (Resolved(at, call, max(0.0, at - call.dialled), person),)

    def _abandoned(self, name: Hashable, call: Call, at: float) -> Iterable[Fact]:
        if call.phase in {Phase.CONNECTED, Phase.OVER}:
            return _NOTHING
        facts: list[Fact] = []
        if call.phase is not Phase.WAITING:
            facts.append(Resolved(at, call, max(0.0, at - call.dialled), person=True))
        self._leave_phase(name)
        call.phase, call.since = Phase.OVER, at
        return (*facts, Met(at, call, abandoned=True))

    def _connected(self, event: words.Connected) -> Iterable[Fact]:
        call = self.calls.get(event.call)
        if event.call in self._ended or (call is not None and self._had(call, event)):
            return _NOTHING
        facts: list[Fact] = []
        if call is None:  # a caller, or a call that an agent was kept for
            call = self.calls[event.call] = Call(None, event.at, event.at)
        elif call.phase is Phase.CONNECTED:
            facts.extend(self._wraps_up(event.call, call, event.at))
        else:
            if call.phase is not Phase.WAITING and call.phase is not Phase.OVER:
                facts.append(Resolved(event.at, call, max(0.0, event.at - call.dialled), person=True))
            if call.phase is not Phase.OVER:
                facts.append(Met(event.at, call, abandoned=False))
            self._leave_phase(event.call)
        call.phase, call.since, call.agent = Phase.CONNECTED, event.at, event.agent
        facts.extend(self._talks(event, call.campaign))
        return facts

    def _talks(self, event: words.Connected, campaign: Hashable) -> Iterable[Fact]:
        """Nothing changes where the agent is known to have done something else since; clocks may differ a little."""
        agent, at = self.agents.get(event.agent), event.at
        if agent is not None and at < agent.since <= at + CLOCKS_AGREE_S:
            at = agent.since
        facts = self._turn(event.agent, at, Doing.TALKING)
        agent = self.agents[event.agent]
        if agent.doing is Doing.TALKING and agent.since <= at:
            agent.since, agent.call, agent.campaign = at, event.call, campaign
        return facts

    def _had(self, call: Call, event: words.Connected) -> bool:
        """Whether it was told before that this agent has the call, or another one has had it since."""
        if call.phase is not Phase.CONNECTED:
            return False
        agent = self.agents.get(event.agent)
        talks = agent is not None and agent.doing is Doing.TALKING and agent.call == event.call
        return talks or event.at < call.since or (event.at == call.since and event.agent == call.agent)

    def _over(self, name: Hashable, call: Call, at: float) -> Iterable[Fact]:
        facts: list[Fact] = []
        if call.phase in {Phase.RINGING, Phase.DETECTING}:
            facts.append(Resolved(at, call, max(0.0, at - call.dialled), person=False))
        facts.extend(self._wraps_up(name, call, at))
        self._forget(name)
        return facts

    def _wraps_up(self, name: Hashable, call: Call, at: float) -> Iterable[Fact]:
        """The agent of a call talks no more, if they still did."""
        agent = self.agents.get(call.agent) if call.phase is Phase.CONNECTED else None
        if agent is None or agent.doing is not Doing.TALKING or agent.call != name:
            return _NOTHING
        at = max(at, agent.since)
        agent.talk = at - agent.since
        agent.doing, agent.since, agent.call = Doing.WRAPPING_UP, at, None
        self.talking.pop(call.agent, None)
        self.wrapping_up[call.agent] = agent
        return (Talked(at, agent.campaign, agent.talk),)

    def _turn(self, name: Hashable, at: float, doing: Doing) -> Iterable[Fact]:
        agent = self.agents.get(name)
        if agent is None:
            agent = self.agents[name] = Agent(doing, at)
            self.ready += doing is Doing.READY
            if doing is Doing.TALKING:
                self.talking[name] = agent
            return _NOTHING
        if agent.doing is doing or at < agent.since or (at == agent.since and agent.doing is Doing.TALKING):
            return _NOTHING
        facts = _NOTHING
        if agent.doing is Doing.WRAPPING_UP:
            facts = (WrappedUp(at, agent.campaign, at - agent.since, agent.talk, doing is Doing.READY),)
        self.ready += (doing is Doing.READY) - (agent.doing is Doing.READY)
        agent.doing, agent.since, agent.call = doing, at, None
        self.talking.pop(name, None)
        self.wrapping_up.pop(name, None)
        if doing is Doing.TALKING:
            self.talking[name] = agent
        return facts

    def _left(self, name: Hashable, at: float) -> Iterable[Fact]:
        agent = self.agents.get(name)
        if agent is not None and at >= agent.since:
            self.ready -= agent.doing is Doing.READY
            self.talking.pop(name, None)
            self.wrapping_up.pop(name, None)
            del self.agents[name]
        return _NOTHING

    def _leave_phase(self, name: Hashable) -> None:
        self.ringing.pop(name, None)
        self.detecting.pop(name, None)
        self.waiting.pop(name, None)

    def _forget(self, name: Hashable) -> None:
        self._leave_phase(name)
        del self.calls[name]
        self._remember(name)

    def _remember(self, name: Hashable) -> None:
        self._ended[name] = None
        if len(self._ended) > REMEMBERED:
            self._ended.popitem(last=False)
