"""What a demo did: counted in the tables, and compared with what its processes say on /metrics."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

import httpx
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from store.pool import Connection
from store.statements import load

SQL = load(__package__, "figures.sql")


@dataclass(frozen=True, slots=True)
class Figures:
    """Calls and money of one run. `outcomes` counts closed attempts by outcome; money is in centavos."""

    attempts: int
    answered: int
    abandoned: int
    open_attempts: int
    agreements: int
    agreed_centavos: int
    recovered_centavos: int
    outcomes: dict[str, int] = field(default_factory=dict)


async def counted(connection: Connection) -> Figures:
    """Count the tables."""
    row = await connection.fetchrow(SQL.totals)
    outcomes = {each["outcome"]: each["attempts"] for each in await connection.fetch(SQL.outcomes)}
    return Figures(**dict(row or {}), outcomes=outcomes)


async def measured(urls: Sequence[str]) -> Figures:
    """Add up what the processes at `urls` and this process itself expose on /metrics; they lived for the whole run."""
    async with httpx.AsyncClient(timeout=10) as client:
        pages = [(await client.get(f"{url}/metrics")).raise_for_status().text for url in urls]
    return _added_up([*pages, generate_latest().decode()])


def _added_up(pages: Iterable[str]) -> Figures:
    totals: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for page in pages:
        for family in text_string_to_metric_families(page):
            for sample in family.samples:
                totals[sample.name] += int(sample.value)
                if sample.name == "alo_attempts_total":
                    outcomes[sample.labels["outcome"]] += int(sample.value)
    return Figures(
        attempts=totals["alo_attempts_total"],
        answered=totals["alo_calls_answered_total"],
        abandoned=totals["alo_calls_abandoned_total"],
        open_attempts=0,
        agreements=totals["alo_agreements_total"],
        agreed_centavos=totals["alo_agreements_centavos_total"],
        recovered_centavos=totals["alo_recovered_centavos_total"],
        outcomes={outcome: number for outcome, number in outcomes.items() if number},
    )


def agree(counted: Figures, measured: Figures) -> bool:
    """Whether tables and metrics tell the same; metrics know nothing of what is still open."""
    return as_json(counted) == as_json(measured)


def as_json(figures: Figures) -> dict[str, object]:
    """The figures that both tables and metrics know."""
    return {name: value for name, value in asdict(figures).items() if name != "open_attempts"}


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that `share` of the values do not exceed (nearest rank); None of nothing."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share * 100) // 100) - 1)] if ordered else None
