"""How a command runs: its coroutine in an event loop, and an error of ours as one line instead of a traceback."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

import typer
from rich.console import Console

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


def run(work: Coroutine[object, object, T]) -> T:
    """Run to the end; an expected failure prints its message and exits with status 1."""
    try:
        return asyncio.run(work)
    except (AloError, DebtsError, DialerError, QueuesError, StoreError, TelephonyError, WebError) as error:
        errors.print(f"[red]alo:[/red] {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
