"""What a simulated campaign is like: how often and when calls are answered, how long agents talk, when they are there.

The fields are those of a scenario file (docs/simulator.md); what a file leaves out is as in S1 there.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from alo.bench.pacing.distributions import (
    Amount,
    Constant,
    Distribution,
    Lognormal,
    Part,
    Positive,
    Redrawn,
    Share,
    Uniform,
)

HOUR_S = 3600.0


class Rate(Part):
    """Every call is as likely to be answered by a person."""

    kind: Literal["rate"]
    rate: Share


class Step(Part):
    """From this hour on, calls are answered at this rate."""

    from_h: Amount
    rate: Share


class Steps(Part):
    """The answer rate changes with the time of dialling; with `repeat_h` it begins again after so many hours."""

    kind: Literal["steps"]
    steps: tuple[Step, ...] = Field(min_length=1)
    repeat_h: Positive | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Steps":
        hours = [step.from_h for step in self.steps]
        if hours[0] != 0 or sorted(set(hours)) != hours:
            raise ValueError("from_h begins at 0 and rises")
        if self.repeat_h is not None and hours[-1] >= self.repeat_h:
            raise ValueError("every from_h lies before repeat_h")
        return self

    def rate(self, at_s: float) -> float:
        """The rate of calls dialled then."""
        hour = at_s / HOUR_S
        if self.repeat_h is not None:
            hour %= self.repeat_h
        return next(step.rate for step in reversed(self.steps) if step.from_h <= hour)


class PerLead(Part):
    """Every lead has a chance of its own, Beta distributed; the queue knows it, with noise, before it dials.

    `noise` is the standard deviation of a normal error added to the log-odds of what the queue says.
    """

    kind: Literal["per_lead"]
    mean: Annotated[float, Field(gt=0, lt=1)]
    sd: Positive
    noise: Amount = 0.0

    @model_validator(mode="after")
    def _possible(self) -> "PerLead":
        if self.sd**2 >= self.mean * (1 - self.mean):
            raise ValueError("sd² is below mean · (1 − mean)")
        return self


Answers: TypeAlias = Annotated[Rate | Steps | PerLead, Field(discriminator="kind")]


class NoAnswer(Part):
    """How calls end that nobody answers: some `fail` early, the others ring in vain for `rings`."""

    fail: Share = 0.15
    fails_after: Distribution = Uniform(kind="uniform", low=1, high=4)
    rings: Distribution = Constant(kind="constant", value=26)


class Detection(Part):
    """A detector says who answered: `takes` seconds after the answer.

    `machines`: share of the calls not answered by a person that a machine answers. `mistaken`: share of those taken
    for a person; such a call keeps an agent for `mistaken_talk`, and needs no wrap-up.
    """

    takes: Distribution
    machines: Share = 0.0
    mistaken: Share = 0.0
    mistaken_talk: Distribution = Constant(kind="constant", value=8)


class Conversation(Part):
    """A kind of conversation: its share of all, how long it lasts and what work it leaves."""

    share: Share
    talk: Distribution
    wrap_up: Distribution


class Shift(Part):
    """Hours from the start of the campaign."""

    from_h: Amount
    to_h: Positive

    @model_validator(mode="after")
    def _forward(self) -> "Shift":
        if self.to_h <= self.from_h:
            raise ValueError("to_h is after from_h")
        return self


class Rostered(Part):
    """Each agent's shifts and breaks by the clock; with more agents than entries the list begins again."""

    kind: Literal["rostered"]
    shifts: tuple[tuple[Shift, ...], ...] = Field(min_length=1)
    breaks: tuple[tuple[Shift, ...], ...] = ()


class ComingAndGoing(Part):
    """Each agent stays logged in for `stays_h`, then is away for `away_h`; within a stay, `works_h` and a `break_h`."""

    kind: Literal["coming_and_going"]
    stays_h: Distribution
    away_h: Distribution
    works_h: Distribution
    break_h: Distribution


class AlwaysThere(Part):
    """All agents, all the time."""

    kind: Literal["always"]


Presence: TypeAlias = Annotated[AlwaysThere | Rostered | ComingAndGoing, Field(discriminator="kind")]

_LONG = Conversation(
    share=0.8,
    talk=Lognormal(kind="lognormal", mean=180, sigma=0.8, most=7200),
    wrap_up=Lognormal(kind="lognormal", mean=20, sigma=0.5),
)
_SHORT = Conversation(
    share=0.2,
    talk=Lognormal(kind="lognormal", mean=15, sigma=0.6, most=7200),
    wrap_up=Lognormal(kind="lognormal", mean=8, sigma=0.5),
)
_RING = Lognormal(kind="lognormal", mean=11, sigma=0.45, least=1, redrawn=Redrawn(above=25.5, low=2, high=25.5))


class Scenario(Part):
    """A campaign. `agent_hours`: how long it is simulated, divided by the number of agents."""

    name: str
    about: str = ""
    answers: Answers
    ring: Distribution = _RING
    no_answer: NoAnswer = NoAnswer()
    detection: Detection | None = None
    conversations: tuple[Conversation, ...] = (_LONG, _SHORT)
    presence: Presence = AlwaysThere(kind="always")
    grace_s: Positive = 2.0
    warm_up_h: Amount = 0.5
    agent_hours: Positive = 800.0

    @model_validator(mode="after")
    def _whole(self) -> "Scenario":
        if abs(sum(each.share for each in self.conversations) - 1) > 1e-6:
            raise ValueError("the shares of conversations add up to 1")
        return self
