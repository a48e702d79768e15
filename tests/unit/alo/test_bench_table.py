"""Reports for people: every figure has its place, in a terminal and on a page."""

import io
from typing import Any

from rich.console import Console

from alo.bench.goals import judged
from alo.bench.table import figures_table, goals_table, markdown

WAITS = {"p50": 1.25, "p99": 9.5, "max": 31.0}
FIGURES: dict[str, Any] = {
    "accounts": 1_000_000,
    "import_s": 12.5,
    "import_ratio": 5.01,
    "raw_copy_s": 2.5,
    "raw_copy_indexed_s": 8.0,
    "score_s": 6.75,
    "prioritise_all_s": 9.0,
    "queue_entries": 940_000,
    "night_s": 0.75,
    "first_night_s": 1.5,
    "night_changed": 20_000,
    "night_full_rewrite_s": 21.0,
    "raw_updates_per_s": 9000,
    "claims_per_s": 27_000,
    "claim_ratio": 3.0,
    "claim_ms": WAITS,
    "claim_snapshot_p99_ms": 12.0,
    "claims_snapshot_per_s": 24_000,
    "cooling_rows": 100_000,
    "claim_cooling_p99_ms": 10.5,
    "claims_cooling_per_s": 26_000,
    "claims_sifted_per_s": 5000,
    "claim_sifted_ms": WAITS,
    "hopper_per_s": 6000,
    "hopper_ms": WAITS,
    "hopper_starved": 0.25,
    "sort_at_read_per_s": 500,
    "sort_at_read_ms": WAITS,
    "peak_rss_mb": 250,
    "postgres_peak_mb": 700,
    "machine": {"cores": 2, "postgresql": "18.6", "load_average_before": 0.1},
}
JUDGED = {**FIGURES, "goals": judged(FIGURES)}


def test_a_terminal_shows_figures_and_goals() -> None:
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(figures_table(JUDGED), goals_table(JUDGED))
    text = console.export_text()
    assert "12.5 s; 5.01 × COPY" in text
    assert "starved 25%" in text
    assert "load average 0.1 before" in text
    assert text.count("met") == len(JUDGED["goals"])


def test_a_page_says_the_same_in_markdown() -> None:
    lines = markdown(JUDGED | {"goals": judged(FIGURES | {"score_s": 11})}).splitlines()
    assert all(line.startswith("|") and line.endswith("|") for line in lines if line)
    assert "| … p99 with 100000 cooling at the head | 10.5 ms; 26000 per s |" in lines
    assert "| `score_s` | ≤ 10 | 11 | not met |" in lines
    assert "| `claim_ratio` | ≥ 2 | 3 | met |" in lines
