"""`alo demo --seconds N --headless --json` as operations run it: one JSON object, nothing left behind."""

import asyncio
import json
import os
import sys
from pathlib import Path
from uuid import uuid4

import pytest

PROMISED = {"attempts", "answered", "outcomes", "agreements", "abandoned", "open_attempts", "answer_to_screen_ms"}


@pytest.mark.timeout(240)
async def test_the_figures_of_a_short_run_agree_with_the_metrics(server_home: Path) -> None:
    temporary = server_home / f"demo-{uuid4().hex[:8]}"
    temporary.mkdir()
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "alo.main", "demo", "--seconds", "15", "--headless", "--json"),
        *("--robots", "3", "--debtors", "200"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    said, complaints = await demo.communicate()
    assert demo.returncode == 0, complaints.decode()
    figures = json.loads(said)
    assert figures.keys() >= PROMISED
    assert figures["attempts"] == sum(figures["outcomes"].values()) > 0
    assert figures["open_attempts"] == 0
    assert figures["metrics_match"] is True, figures
    assert figures["robot_errors"] == []
    assert set(figures["restarts"].values()) == {0}
    assert list(temporary.iterdir()) == []
