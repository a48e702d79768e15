"""A child process that parses every n-th block of a file and writes what came of each to its standard output.

It reads its task from standard input, pickled by the importer that started it, and ends when nobody reads its output.
"""

import os
import pickle
import signal
import struct
import sys
from dataclasses import dataclass
from typing import Final

from debts.importing.blocks import blocks_of
from debts.importing.decoding import FileForm
from debts.importing.header import Layout
from debts.importing.mapping import Mapping
from debts.importing.parsing import BlockParser

LENGTH: Final = struct.Struct("!I")  # before every pickled block


@dataclass(frozen=True, slots=True)
class Task:
    """Which blocks of which file: those whose index is `first` modulo `step`."""

    form: FileForm
    layout: Layout
    mapping: Mapping | None
    first: int
    step: int


def main() -> None:
    """Parse; a block that cannot be decoded is told as its UnicodeError and ends the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the importer, which then ends us
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started us
    try:
        _parse(task)
    except BrokenPipeError:  # the importer is gone
        os._exit(1)


def _parse(task: Task) -> None:
    with task.form.path.open("rb") as raw:
        parser = BlockParser(raw, task.form, task.layout, task.mapping)
        for block in blocks_of(task.form)[task.first :: task.step]:
            try:
                _say(parser.parse(block))
            except UnicodeError as error:
                _say(error)
                return


def _say(message: object) -> None:
    pickled = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.write(LENGTH.pack(len(pickled)))
    sys.stdout.buffer.write(pickled)
    sys.stdout.buffer.flush()
