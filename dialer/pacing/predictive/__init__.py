"""The predictive pacer. Pure."""

from dialer.pacing.predictive.pacer import Predictive
from dialer.pacing.predictive.threshold import Budget

__all__ = ["Budget", "Predictive"]
