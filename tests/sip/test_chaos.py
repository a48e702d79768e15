"""Calls while workers, carriers, networks and the dialer's own connection break: each ends exactly once."""

from pathlib import Path

import pytest

from alo.bench.telephony.chaos import KNOWN, ChaosOptions, chaos
from alo.bench.telephony.leaks import leaks


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_call_has_exactly_one_outcome_whatever_breaks(tmp_path: Path, seed: int) -> None:
    options = ChaosOptions(calls=40, per_s=12.0, every_s=0.7, seed=seed, max_calls=12, settle=False)
    figures = await chaos(options, tmp_path)
    assert sum(figures["outcomes"].values()) == options.calls
    assert set(figures["outcomes"]) <= KNOWN
    assert figures["without_outcome"] == figures["told_twice"] == figures["contradicted"] == 0
    assert figures["live_at_the_end"] == 0
    assert figures["broken"]["workers killed"] > 0


async def test_short_calls_leave_nothing_open(tmp_path: Path) -> None:
    figures = await leaks(tmp_path, first=60, calls=300, per_s=40.0, say=lambda _: None)
    assert figures["calls_failed"] == 0
    assert figures["no_worker_died"]
    assert figures["files"]["late"] <= figures["files"]["early"]
