"""A progress bar for files that go through several stages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from alo.commands.running import errors

_STAGES: Final = {
    "reading": "reading",
    "judging": "checking the rows",
    "writing": "writing",
    "scoring": "scoring the debtors",
    "queueing": "ordering the queues",
}


@contextmanager
def stages(name: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error that begins anew with each stage; call it with the stage and how much of how much.

    A total of 0 is one that nobody knows.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=errors, transient=True) as progress:
        task, current = progress.add_task(name, total=None), ""

        def tell(stage: str, done: int, total: int) -> None:
            nonlocal current
            if stage != current:
                progress.reset(task, description=f"{name}: {_STAGES[stage]}")
                current = stage
            progress.update(task, completed=done, total=total or None)

        yield tell
