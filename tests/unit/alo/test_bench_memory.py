"""Peak memory is that of this process and of those it started, and stays when they are gone."""

import subprocess
import sys

from alo.bench.memory import Memory, watched

HOLD = "held = bytearray(80_000_000); print(flush=True); input()"


def test_a_child_that_is_gone_keeps_its_share_of_the_peak() -> None:
    memory = Memory()
    memory.look()
    alone = memory.own_mb
    child = subprocess.Popen([sys.executable, "-I", "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    memory.look()
    child.communicate(b"\n")
    memory.look()
    assert memory.own_mb - alone > 76


def test_the_block_is_looked_at_to_its_end() -> None:
    with watched() as memory:
        pass
    assert memory.own_mb > 1
