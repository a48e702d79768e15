"""`alo demo --seconds N --headless --json` as operations run it: one JSON object, nothing left behind."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from uuid import uuid4

import pytest

PROMISED = {"attempts", "answered", "outcomes", "agreements", "abandoned", "open_attempts", "answer_to_screen_ms"}


def temporary_folder(server_home: Path) -> Path:
    folder = server_home / f"demo-{uuid4().hex[:8]}"
    folder.mkdir()
    return folder


async def started(temporary: Path, *options: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "alo.main", "demo", *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temporary)},
    )


@pytest.mark.timeout(240)
async def test_the_figures_of_a_short_run_agree_with_the_metrics(server_home: Path) -> None:
    temporary = temporary_folder(server_home)
    options = ("--seconds", "15", "--headless", "--json", "--robots", "3", "--debtors", "200")
    demo = await started(temporary, *options)
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


@pytest.mark.timeout(240)
async def test_whoever_ends_it_reads_that_it_is_ending(server_home: Path) -> None:
    demo = await started(temporary_folder(server_home), "--robots", "0", "--debtors", "10")
    assert demo.stderr is not None
    assert demo.stdout is not None
    await demo.stderr.readuntil(b"Ctrl-C ends it.")
    demo.send_signal(signal.SIGINT)
    await demo.stderr.readuntil(b"Ending: calls in progress have 5 s")
    assert b'"metrics_match": true' in await demo.stdout.read()
    assert await demo.wait() == 0
