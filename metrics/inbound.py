"""Instruments of calls that come in. Counters move after the commit they count."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

CALLS: Final = Counter("alo_inbound_calls", "Calls that came in to a number of ours", ["number"])
REFUSED: Final = Counter("alo_inbound_refused", "Calls to a number that nobody owns")
ANSWERED: Final = Counter("alo_inbound_answered", "Calls that came in and were taken by an agent", ["number"])
ENDED: Final = Counter(
    "alo_inbound_unattended", "Calls that came in and ended without an agent, by outcome", ["outcome"]
)
ABANDONED: Final = Counter("alo_inbound_abandoned", "Callers who hung up before an agent came")
CALLBACKS: Final = Counter("alo_inbound_callbacks", "Calls back put into the queue, by why", ["outcome"])
WAIT: Final = Histogram(
    "alo_inbound_wait_seconds",
    "From the call to its agent, or to its end without one",
    ["end"],
    buckets=(1, 2, 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200),
)
WAITING: Final = Gauge("alo_inbound_waiting", "Callers waiting for an agent, written by the team's dialer", ["team"])
LONGEST: Final = Gauge("alo_inbound_longest_wait_seconds", "Wait of the caller who waits longest", ["team"])


def count_call(number: str) -> None:
    """Count a call to a number of ours."""
    CALLS.labels(number).inc()


def count_answer(number: str, wait_s: float) -> None:
    """Count a caller whom an agent speaks to, after `wait_s` seconds."""
    ANSWERED.labels(number).inc()
    WAIT.labels("agent").observe(max(0.0, wait_s))


def count_unattended(outcome: str, wait_s: float, *, abandoned: bool, called_back: bool) -> None:
    """Count a caller whom nobody spoke to; `called_back`: a call back is in the queue."""
    ENDED.labels(outcome).inc()
    WAIT.labels("none").observe(max(0.0, wait_s))
    if abandoned:
        ABANDONED.inc()
    if called_back:
        CALLBACKS.labels(outcome).inc()


def show_waiting(team: str, callers: int, longest_s: float) -> None:
    """Set how many callers of a team wait, and for how long the first of them has."""
    WAITING.labels(team).set(callers)
    LONGEST.labels(team).set(longest_s)


def forget_waiting(team: str) -> None:
    """Drop a team's gauges: another process leads it now."""
    for gauge in (WAITING, LONGEST):
        if any(sample.labels["team"] == team for metric in gauge.collect() for sample in metric.samples):
            gauge.remove(team)
