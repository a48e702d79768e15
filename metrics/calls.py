"""Instruments of calls, agents, agreements and queues.

Counters move after the commit they count, in the process that committed; Prometheus adds the processes up.
"""

from collections.abc import Mapping
from typing import Final

from prometheus_client import Counter, Gauge, Histogram

ATTEMPTS: Final = Counter("alo_attempts", "Call attempts closed, by outcome", ["outcome"])
ANSWERED: Final = Counter("alo_calls_answered", "Calls answered (alôs)")
ABANDONED: Final = Counter("alo_calls_abandoned", "Answered calls that no agent took in time")
ANSWER_DELAY: Final = Histogram(
    "alo_answer_delay_seconds",
    "From the INVITE to the 200 OK",
    buckets=(0.5, 1, 2, 4, 6, 8, 10, 12, 15, 18, 22, 26, 32),
)
HEARD: Final = Counter("alo_calls_heard", "Verdicts on what answered, by kind", ["kind"])
LEGS: Final = Counter(
    "alo_legs", "Ended calls beside an attempt's own, by what they were for and why they ended", ["kind", "cause"]
)
AGENTS: Final = Gauge("alo_agents", "Agents by state, written by the dialer that leads the team", ["team", "state"])
PAUSE_SECONDS: Final = Counter(
    "alo_pause_seconds", "Time that agents were paused, by reason, when it is over", ["reason"]
)
AGREEMENTS: Final = Counter("alo_agreements", "Agreements signed")
AGREED: Final = Counter("alo_agreements_centavos", "Money promised in agreements, in centavos")
RECOVERED: Final = Counter("alo_recovered_centavos", "Money paid on agreements, in centavos")
QUEUE_DEPTH: Final = Gauge("alo_queue_depth", "Debtors in a campaign's queue by state", ["campaign", "state"])


def count_answer(delay_s: float | None) -> None:
    """Count an answered call; `delay_s` from the INVITE to the 200 OK in seconds, None where the INVITE is unknown."""
    ANSWERED.inc()
    if delay_s is not None:
        ANSWER_DELAY.observe(max(0.0, delay_s))


def count_heard(kind: str) -> None:
    """Count a verdict on what answered a call."""
    HEARD.labels(kind).inc()


def count_leg(kind: str, cause: str) -> None:
    """Count a leg that has ended."""
    LEGS.labels(kind, cause).inc()


def count_pause(reason: str, seconds: float) -> None:
    """Count a pause that is over."""
    PAUSE_SECONDS.labels(reason).inc(seconds)


def count_outcome(outcome: str) -> None:
    """Count a closed attempt; an abandoned call has its own counter besides."""
    ATTEMPTS.labels(outcome).inc()
    if outcome == "abandoned":
        ABANDONED.inc()


def count_agreement(total_centavos: int) -> None:
    """Count an agreement and its total."""
    AGREEMENTS.inc()
    AGREED.inc(total_centavos)


def count_payment(amount_centavos: int) -> None:
    """Count money that was paid on an agreement."""
    RECOVERED.inc(amount_centavos)


def show_agents(team: str, by_state: Mapping[str, int]) -> None:
    """Set how many agents of a team are in each state."""
    for state, agents in by_state.items():
        AGENTS.labels(team, state).set(agents)


def forget_agents(team: str) -> None:
    """Drop a team's gauges: another process leads it now."""
    for labels in [labels for labels in _label_sets(AGENTS) if labels["team"] == team]:
        AGENTS.remove(labels["team"], labels["state"])


def show_queue(campaign: str, by_state: Mapping[str, int]) -> None:
    """Set how many debtors of a campaign are in each state of the queue."""
    for state, debtors in by_state.items():
        QUEUE_DEPTH.labels(campaign, state).set(debtors)


def forget_queue(campaign: str) -> None:
    """Drop a campaign's gauges: another process leads its team now."""
    for labels in [labels for labels in _label_sets(QUEUE_DEPTH) if labels["campaign"] == campaign]:
        QUEUE_DEPTH.remove(labels["campaign"], labels["state"])


def _label_sets(gauge: Gauge) -> list[dict[str, str]]:
    return [sample.labels for metric in gauge.collect() for sample in metric.samples]
