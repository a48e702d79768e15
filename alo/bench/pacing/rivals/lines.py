"""The simplest rule: so many lines for each agent who is ready."""

from alo.bench.pacing.rivals.counting import Counted
from dialer.pacing.pacer import Decision, Question
from dialer.pacing.words import Event


class LinesPerReady:
    """Keeps `ratio` calls coming for each ready agent; 1 is progressive dialing."""

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio
        self._floor = Counted()

    def hear(self, event: Event) -> None:
        """Count what happened."""
        self._floor.hear(event)

    def decide(self, now: float, question: Question) -> Decision:  # noqa: ARG002  (whenever it is)
        """Fill up."""
        goal = int(self._ratio * len(self._floor.ready))
        return Decision(max(0, min(goal - self._floor.coming, question.room)))
