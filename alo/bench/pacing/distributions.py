"""How durations are spread, as a scenario file writes them: `{"kind": "lognormal", "mean": 180, "sigma": 0.8}`.

All values are seconds unless the field that holds the distribution says otherwise (`_h` hours).
"""

import math
from abc import abstractmethod
from typing import Annotated, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

Values: TypeAlias = "NDArray[np.float64]"
Positive: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Amount: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """A part of a scenario: nothing in it changes, and a field that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Redrawn(Part):
    """Values above `above` are drawn again, evenly between `low` and `high`."""

    above: Positive
    low: Amount
    high: Positive


class _Spread(Part):
    least: Amount = 0.0
    most: Positive | None = None
    redrawn: Redrawn | None = None

    def draw(self, chance: np.random.Generator, count: int) -> Values:
        """So many values; the same generator in the same state draws the same."""
        drawn = self._drawn(chance, count)
        if self.redrawn:
            again = chance.uniform(self.redrawn.low, self.redrawn.high, count)
            drawn = np.where(drawn > self.redrawn.above, again, drawn)
        return np.clip(drawn, self.least, self.most)

    @abstractmethod
    def _drawn(self, chance: np.random.Generator, count: int) -> Values: ...


class Constant(_Spread):
    """Always the same."""

    kind: Literal["constant"]
    value: Amount

    def _drawn(self, chance: np.random.Generator, count: int) -> Values:  # noqa: ARG002  (drawn without chance)
        return np.full(count, self.value)


class Uniform(_Spread):
    """Evenly between two values."""

    kind: Literal["uniform"]
    low: Amount
    high: Amount

    def _drawn(self, chance: np.random.Generator, count: int) -> Values:
        return chance.uniform(self.low, self.high, count)


class Lognormal(_Spread):
    """By its own mean and the standard deviation of its logarithm."""

    kind: Literal["lognormal"]
    mean: Positive
    sigma: Positive

    def _drawn(self, chance: np.random.Generator, count: int) -> Values:
        return chance.lognormal(math.log(self.mean) - self.sigma**2 / 2, self.sigma, count)


class Samples(_Spread):
    """One of what was measured, each as likely."""

    kind: Literal["samples"]
    values: tuple[Amount, ...] = Field(min_length=1)

    def _drawn(self, chance: np.random.Generator, count: int) -> Values:
        return chance.choice(np.asarray(self.values), count)


class Quantiles(_Spread):
    """By quantiles at even steps from the least to the largest value, straight lines between them."""

    kind: Literal["quantiles"]
    values: tuple[Amount, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _ascending(self) -> "Quantiles":
        if any(after < before for before, after in zip(self.values, self.values[1:], strict=False)):
            raise ValueError("quantiles never fall")
        return self

    def _drawn(self, chance: np.random.Generator, count: int) -> Values:
        return np.interp(chance.random(count), np.linspace(0, 1, len(self.values)), self.values)


Distribution: TypeAlias = Annotated[Constant | Uniform | Lognormal | Samples | Quantiles, Field(discriminator="kind")]
