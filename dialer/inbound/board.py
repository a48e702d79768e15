"""Callers on the wallboard: who waits, for how long, and how the day goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "board.sql")


@dataclass(frozen=True, slots=True)
class CallerLine:
    """Somebody who waits. `called`: our number, by its label; `caller`: theirs, None when it is withheld."""

    called: str
    caller: str | None
    debtor: str | None
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class Callers:
    """Calls that came in: who waits now, first first, and counts since midnight. `shown`: there are numbers at all."""

    shown: bool = False
    waiting: tuple[CallerLine, ...] = ()
    calls: int = 0
    answered: int = 0
    abandoned: int = 0
    called_back: int = 0


async def read(connection: Connection, teams: Sequence[int], midnight: datetime) -> Callers:
    """Read the callers of these teams."""
    waiting = tuple(CallerLine(**row) for row in await connection.fetch(SQL.waiting, teams))
    [today] = await connection.fetch(SQL.today, teams, midnight)
    shown = bool(waiting or today["calls"] or await connection.fetchval(SQL.numbers, teams))
    return Callers(shown, waiting, **today)
