"""`alo bench queue` runs through on a server of its own, tells every figure, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

ACCOUNTS = 2000
SECONDS = {
    "generate_s",
    "hopper_refill_s",
    "import_s",
    "first_night_s",
    "night_full_rewrite_s",
    "night_s",
    "prioritise_all_s",
    "raw_copy_indexed_s",
    "raw_copy_s",
    "score_s",
}
RATES = {
    "claims_cooling_per_s",
    "claims_sifted_per_s",
    "claims_per_s",
    "claims_snapshot_per_s",
    "hopper_per_s",
    "raw_updates_per_s",
    "sort_at_read_per_s",
}
WAITS = {"claim_ms", "claim_sifted_ms", "claim_snapshot_ms", "hopper_ms", "sort_at_read_ms"}
OTHERS = {
    "accounts",
    "accounts_scored",
    "claim_cooling_p99_ms",
    "claim_ratio",
    "claim_snapshot_p99_ms",
    "cooling_rows",
    "debts_imported",
    "file_mb",
    "goals",
    "hopper_starved",
    "import_ratio",
    "machine",
    "night_changed",
    "options",
    "peak_rss_mb",
    "postgres_peak_mb",
    "queue_entries",
    "us_per_row",
}


def bench(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "alo.main", "bench", "queue", *arguments]


@pytest.fixture
def directory() -> Iterator[Path]:
    """A directory for everything temporary; PostgreSQL's account can enter it, which it cannot with pytest's own."""
    with tempfile.TemporaryDirectory(prefix="alo-test-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def environment(directory: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(directory)}


def test_every_figure_is_told_and_nothing_is_left(directory: Path) -> None:
    options = ("--accounts", str(ACCOUNTS), "--snapshot-seconds", "1", "--load-seconds", "0.5", "--json")
    run = subprocess.run(bench(*options), env=environment(directory), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    figures = json.loads(run.stdout)
    assert figures.keys() == SECONDS | RATES | WAITS | OTHERS
    assert all(figures[name] >= 0 for name in SECONDS)
    assert all(figures[name] > 0 for name in RATES)
    for name in WAITS:
        assert 0 < figures[name]["p50"] <= figures[name]["p99"] <= figures[name]["max"]
    _counts(figures)
    _goals(figures)
    assert list(directory.iterdir()) == []


def _counts(figures: Mapping[str, Any]) -> None:
    assert figures["accounts"] == figures["debts_imported"] == figures["accounts_scored"] == ACCOUNTS
    assert 0.9 * ACCOUNTS < figures["queue_entries"] < ACCOUNTS  # not yet due and prescribed debts are left out
    assert 0 < figures["night_changed"] < ACCOUNTS / 4
    assert figures["cooling_rows"] > ACCOUNTS / 4
    assert 0 <= figures["hopper_starved"] <= 1
    assert figures["us_per_row"].keys() == {"import", "score", "prioritise_all", "night", "claim"}
    assert figures["peak_rss_mb"] > 10
    assert figures["postgres_peak_mb"] > 10
    assert figures["machine"]["postgresql"].split(".")[0].isdigit()
    assert figures["machine"]["cores"] >= 1
    assert figures["options"] == {"accounts": ACCOUNTS, "snapshot_seconds": 1, "load_seconds": 0.5, "seed": 2026}


def _goals(figures: Mapping[str, Any]) -> None:
    assert {each["figure"] for each in figures["goals"]} == {
        "import_ratio",
        "score_s",
        "night_s",
        "claim_ratio",
        "claim_p99_ms",
        "claim_cooling_p99_ms",
        "claim_snapshot_p99_ms",
        "peak_rss_mb",
    }
    assert all(isinstance(each["met"], bool) for each in figures["goals"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_nothing_is_left(directory: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        bench("--accounts", "20000000"), env=environment(directory), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert "raw limits" in process.stderr.readline()  # the server is up
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == 130
    assert list(directory.iterdir()) == []


def test_a_report_that_is_none_is_refused_before_anything_is_measured(directory: Path) -> None:
    report = directory / "report.json"
    report.write_text('{"us_per_row": {"import": 1}}')
    run = subprocess.run(
        bench("--beside", str(report)), env=environment(directory), capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "--beside: expected the output of `alo bench queue --json`" in run.stderr
    assert "raw limits" not in run.stderr
