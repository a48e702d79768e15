"""A fixed number of lines for each ready agent: what a supervisor who knows the answer rate may choose. Pure."""

from dialer.pacing.floor import Floor
from dialer.pacing.pacer import Decision, Question
from dialer.pacing.words import Event


class Power:
    """`ratio` calls in flight for each ready agent, rounded down; one in flight for each is `Progressive`."""

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio
        self._floor = Floor()

    def hear(self, event: Event) -> None:
        """Learn that something happened."""
        self._floor.hear(event)

    def decide(self, now: float, question: Question) -> Decision:
        """Return how many calls to launch now."""
        floor = self._floor
        floor.give_up_the_lost(now)
        idle, waiting, in_flight = floor.ready, len(floor.waiting), floor.in_flight
        launch = int(self._ratio * idle + 1e-9) - in_flight - waiting
        inputs = {"idle": idle, "waiting": waiting, "in_flight": in_flight, "ratio": self._ratio}
        return Decision(max(0, min(launch, question.room)), inputs)
