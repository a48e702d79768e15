"""Children are started again when they die, end in reverse order, and do not outlive their parent."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alo import supervisor
from alo.polling import until
from alo.supervisor import ProcessSpec, Supervisor

CHILD = """
import os, pathlib, signal, sys, time
name, diary = sys.argv[1], pathlib.Path(sys.argv[2])
def note(word):
    with diary.open("a") as file: file.write(f"{word} {name}\\n")
def end(*_):
    note("ended"); sys.exit(0)
signal.signal(signal.SIGTERM, end)
note("started")
while True: time.sleep(60)
"""


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    (tmp_path / "diary").touch()
    return tmp_path / "diary"


@pytest.fixture
def two_children(tmp_path: Path, diary: Path, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    child = tmp_path / "child.py"
    child.write_text(CHILD)
    monkeypatch.setattr(supervisor, "COMMAND", (sys.executable, str(child)))
    return Supervisor([ProcessSpec(name, (name, str(diary))) for name in ("first", "second")])


async def until_noted(diary: Path, count: int) -> list[str]:
    async def enough() -> bool:
        return len(diary.read_text().splitlines()) >= count

    assert await until(enough, timeout_s=30)
    return diary.read_text().splitlines()


async def test_a_dead_child_is_started_again_and_all_end_in_reverse_order(
    two_children: Supervisor, diary: Path
) -> None:
    running = asyncio.create_task(two_children.run(), name="supervisor")
    await until_noted(diary, 2)
    killed = two_children.pids["first"]
    os.kill(killed, signal.SIGKILL)
    assert (await until_noted(diary, 3))[-1] == "started first"
    assert two_children.pids["first"] != killed
    assert two_children.restarts == {"first": 1, "second": 0}
    two_children.stop()
    await running
    assert diary.read_text().splitlines()[-2:] == ["ended second", "ended first"]


async def test_a_child_that_was_being_started_when_all_had_to_end_ends_too(
    two_children: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = asyncio.create_subprocess_exec

    async def start_late(*command: str, **options: Any) -> asyncio.subprocess.Process:
        child = await start(*command, **options)
        two_children.stop()
        await asyncio.sleep(0)  # whoever was told to stop goes first
        return child

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start_late)
    async with asyncio.timeout(30):
        await two_children.run()


async def test_children_of_a_killed_parent_die_with_it() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent("""
                import asyncio
                from alo.supervisor import ProcessSpec, Supervisor
                keeper = Supervisor([ProcessSpec("carrier", ("carrier", "--port", "0", "--status-port", "0"))])
                async def main():
                    running = asyncio.create_task(keeper.run(), name="supervisor")
                    while "carrier" not in keeper.pids: await asyncio.sleep(0.01)
                    print(keeper.pids["carrier"], flush=True)
                    await running
                asyncio.run(main())
            """),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout is not None
    with parent, parent.stdout as said:
        child = int(await asyncio.to_thread(said.readline))
        parent.kill()

    async def gone() -> bool:
        try:
            return Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            return True

    assert await until(gone, timeout_s=30)


FINISHING = """
import os, pathlib, signal, sys, time
name, diary = sys.argv[1], pathlib.Path(sys.argv[2])
told = 0
def note(word):
    with diary.open("a") as file: file.write(f"{word} {name}\\n")
def end(*_):
    global told
    told += 1
    note("told" if told == 1 else "hurried")
signal.signal(signal.SIGTERM, end)
note("started")
while not (told and (diary.parent / "finished").exists()) and told < 2: time.sleep(0.02)
note("ended")
"""


@pytest.fixture
def finishing(tmp_path: Path, diary: Path, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """A child that has work to finish, started before one that has none."""
    for name, script in (("works", FINISHING), ("serves", CHILD)):
        (tmp_path / f"{name}.py").write_text(script)
    monkeypatch.setattr(supervisor, "COMMAND", (sys.executable,))
    return Supervisor(
        [
            ProcessSpec("works", (str(tmp_path / "works.py"), "works", str(diary)), drain_s=60.0),
            ProcessSpec("serves", (str(tmp_path / "serves.py"), "serves", str(diary))),
        ]
    )


async def test_others_stay_and_are_kept_alive_while_one_finishes_its_work(finishing: Supervisor, diary: Path) -> None:
    running = asyncio.create_task(finishing.run(), name="supervisor")
    await until_noted(diary, 2)
    finishing.stop()
    assert (await until_noted(diary, 3))[-1] == "told works"
    os.kill(finishing.pids["serves"], signal.SIGKILL)
    assert (await until_noted(diary, 4))[-1] == "started serves"
    (diary.parent / "finished").touch()
    await running
    assert diary.read_text().splitlines()[-2:] == ["ended works", "ended serves"]
    assert finishing.restarts == {"works": 0, "serves": 1}


async def test_a_second_stop_waits_for_no_work(finishing: Supervisor, diary: Path) -> None:
    running = asyncio.create_task(finishing.run(), name="supervisor")
    await until_noted(diary, 2)
    finishing.stop()
    await until_noted(diary, 3)
    finishing.stop()
    await running
    assert diary.read_text().splitlines()[-3:] == ["hurried works", "ended works", "ended serves"]


async def test_work_that_takes_too_long_is_ended(
    finishing: Supervisor, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works, serves = finishing._specs
    monkeypatch.setattr(finishing, "_specs", (replace(works, drain_s=0.1, patience_s=0.5), serves))
    running = asyncio.create_task(finishing.run(), name="supervisor")
    await until_noted(diary, 2)
    finishing.stop()
    await running
    noted = diary.read_text().splitlines()
    assert noted[2] == "told works"
    assert noted[-1] == "ended serves"
