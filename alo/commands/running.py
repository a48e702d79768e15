"""How a command runs: its coroutine in an event loop, and an error of ours as one line instead of a traceback."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from alo.errors import AloError
from debts.errors import DebtsError
from dialer.errors import DialerError
from queues.errors import QueuesError
from store.errors import StoreError
from telephony.errors import TelephonyError
from web.errors import WebError

T = TypeVar("T")

console = Console()
errors = Console(stderr=True)


_EXPECTED: Final = (AloError, DebtsError, DialerError, QueuesError, StoreError, TelephonyError, WebError, OSError)


def say(text: str) -> None:
    """Print a sentence as it is: in one line whatever the width of the terminal, without markup."""
    console.print(text, soft_wrap=True, markup=False, highlight=False)


def run(work: Coroutine[object, object, T]) -> T:
    """Run to the end; an expected failure prints its message and exits with status 1."""
    with one_line_errors():
        return asyncio.run(work)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """An expected failure in the block prints its message and exits with status 1; so does one alone in its group."""
    try:
        yield
    except (*_EXPECTED, BaseExceptionGroup) as error:
        cause: BaseException = error
        while isinstance(cause, BaseExceptionGroup) and len(cause.exceptions) == 1:
            cause = cause.exceptions[0]
        if not isinstance(cause, _EXPECTED):
            raise
        said = f"{cause.filename}: {cause.strerror}" if isinstance(cause, OSError) and cause.filename else str(cause)
        errors.print(f"[red]alo:[/red] {escape(said)}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
