"""What simple pacers count: agents by what they do, and lines. The simulator tells no event twice or late."""

from collections.abc import Hashable

from dialer.pacing.words import (
    Abandoned,
    AgentEvent,
    AgentKept,
    AgentLeft,
    AgentPaused,
    AgentReady,
    Answered,
    Connected,
    Dialled,
    Ended,
    Event,
    Recognised,
)


class Counted:
    """A pool in counts, and running totals of people who answered and were lost.

    `lines`: calls of any kind, conversations too; `waiting`: answered, without an agent; `here`: agents who are ready,
    talk or wrap up.
    """

    def __init__(self) -> None:
        self.ready: set[Hashable] = set()
        self.talking: dict[Hashable, Hashable] = {}  # call: agent
        self.wrapping_up: set[Hashable] = set()
        self.waiting: set[Hashable] = set()
        self.lines: set[Hashable] = set()
        self.dialled = 0
        self.answered = 0
        self.abandoned = 0

    @property
    def here(self) -> int:
        """Agents who are logged in and not on a break."""
        return len(self.ready) + len(self.talking) + len(self.wrapping_up)

    @property
    def coming(self) -> int:
        """Calls that no agent has yet."""
        return len(self.lines) - len(self.talking)

    def hear(self, event: Event) -> None:
        """Count what happened."""
        match event:
            case Dialled():
                self.dialled += 1
                self.lines.add(event.call)
            case Answered(person=True) | Recognised(person=True):
                self.answered += 1
                self.waiting.add(event.call)
            case Connected():
                self.waiting.discard(event.call)
                self.ready.discard(event.agent)
                self.talking[event.call] = event.agent
            case Abandoned():
                self.waiting.discard(event.call)
                self.abandoned += 1
            case Ended():
                self._ended(event.call)
            case AgentReady():
                self._agent(event, ready=True)
            case AgentKept() | AgentPaused() | AgentLeft():
                self._agent(event, ready=False)
            case _:
                pass

    def _ended(self, call: Hashable) -> None:
        self.lines.discard(call)
        self.waiting.discard(call)
        agent = self.talking.pop(call, None)
        if agent is not None:
            self.wrapping_up.add(agent)

    def _agent(self, event: AgentEvent, *, ready: bool) -> None:
        self.wrapping_up.discard(event.agent)
        (self.ready.add if ready else self.ready.discard)(event.agent)
