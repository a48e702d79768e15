"""Instruments of the guards: what they leave each campaign, and what the log of decisions could not keep up with."""

from collections.abc import Mapping
from typing import Final

from prometheus_client import Counter, Gauge

ALLOWANCE: Final = Gauge(
    "alo_guard_allowance",
    "Share of its pace that a guard leaves a campaign, 0 to 1; absent while it holds nothing back",
    ["campaign", "reason"],
)
CALLS: Final = Gauge("alo_company_calls", "Calls that a CNPJ has placed, today and this month", ["company", "period"])
SHORT_SHARE: Final = Gauge("alo_company_short_share", "Share of a CNPJ's calls of today that were short", ["company"])
CANCELLED: Final = Counter("alo_guard_cancelled", "Calls ended before an answer, by the reason", ["reason"])
DECISIONS: Final = Counter("alo_pacing_decisions", "Decisions of pacing written to the log")
DECISIONS_DROPPED: Final = Counter("alo_pacing_decisions_dropped", "Decisions of pacing that found the log full")


def show_allowances(campaign: str, by_reason: Mapping[str, float]) -> None:
    """Set what each guard leaves a campaign; reasons that are not named hold nothing back any more."""
    for reason in {labels["reason"] for labels in _label_sets() if labels["campaign"] == campaign} - by_reason.keys():
        ALLOWANCE.remove(campaign, reason)
    for reason, share in by_reason.items():
        ALLOWANCE.labels(campaign, reason).set(share)


def show_company(company: str, today: int, month: int, short_share: float) -> None:
    """Set what a CNPJ has called; every leader whose campaigns call under it shows the same, of all teams together."""
    CALLS.labels(company, "day").set(today)
    CALLS.labels(company, "month").set(month)
    SHORT_SHARE.labels(company).set(short_share)


def count_cancelled(reason: str) -> None:
    """Count a call that was ended before anybody answered it."""
    CANCELLED.labels(reason).inc()


def _label_sets() -> list[dict[str, str]]:
    return [sample.labels for metric in ALLOWANCE.collect() for sample in metric.samples]
