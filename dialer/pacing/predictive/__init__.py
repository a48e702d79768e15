"""The predictive pacer. Pure."""

from dialer.pacing.budget import Budget
from dialer.pacing.predictive.pacer import Predictive

__all__ = ["Budget", "Predictive"]
