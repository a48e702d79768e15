"""A page that hangs: its connections stay open, its answers and its audio stop."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from alo.bench.faults.centre import SQL, FaultCentre
from alo.bench.faults.injuries import ALWAYS, KEPT
from alo.bench.faults.measuring import Row, aftermath, heard, judged, listen_before, look
from alo.bench.faults.watch import Watch
from alo.bench.goals import Goal
from alo.polling import until
from dialer.dispatch import SEEN_WITHIN

GOALS: Final = (
    *ALWAYS,
    *KEPT,
    Goal("noticed_s", 10),
    Goal("offered_while_hung", 0),
    Goal("let_go_s", 50),
    Goal("back_s", 20),
)
_PATIENCE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Hung:
    """The robot whose page hangs, and the conversation that it had."""

    username: str
    attempt_id: str


async def hung_browser(centre: FaultCentre, watch: Watch) -> Row:
    """Hang the page of an agent who talks; the others go on, and the agent comes back by loading the page again."""
    calm = await listen_before(centre)
    before = await look(centre)
    hung = await _hang(centre, watch)
    began = time.monotonic()
    others = tuple(each for each in before.conversations if each != hung.attempt_id)
    noticed = await _seconds(began, lambda: _unseen(centre, hung))
    logged = await centre.value(SQL.last_logged)
    let_go = await _seconds(began, lambda: _let_go(centre, hung))
    offered = int(await centre.value(SQL.reserved_since, hung.username, logged))
    sound = heard(centre, watch, others, calm)
    centre.restart_robot(hung.username)
    began = time.monotonic()
    figures = {
        "fault": "browser",
        "recovered": let_go is not None,
        "calls_in_flight": before.in_flight,
        "noticed_s": noticed,
        "let_go_s": let_go,
        "offered_while_hung": offered,
        "back_s": await _seconds(began, lambda: _back(centre, hung)),
        **sound,
    }
    rest = await aftermath(centre, watch, replace(before, conversations=others))
    return judged(figures | rest, GOALS)


async def _hang(centre: FaultCentre, watch: Watch) -> Hung:
    by_id = {row["id"]: row["username"] for row in await centre.ask(SQL.usernames)}

    async def somebody_talks() -> bool:
        return bool(await centre.ask(SQL.talking))

    await until(somebody_talks, timeout_s=_PATIENCE_S)
    row = (await centre.ask(SQL.talking))[0]
    watch.begin({team.id for team in centre.teams})
    centre.ears.begin()
    hung = Hung(by_id[row["agent_id"]], row["attempt_id"])
    centre.robots[hung.username].frozen = True
    return hung


async def _unseen(centre: FaultCentre, hung: Hung) -> bool:
    """From now on no call is given to them."""
    [row] = await centre.ask(SQL.presence_of, hung.username)
    return bool(row["unseen_s"] >= SEEN_WITHIN.total_seconds())


async def _let_go(centre: FaultCentre, hung: Hung) -> bool:
    return bool(await centre.value(SQL.all_closed, [hung.attempt_id]))


async def _back(centre: FaultCentre, hung: Hung) -> bool:
    [row] = await centre.ask(SQL.presence_of, hung.username)
    return row["state"] in {"ready", "reserved", "talking"}


async def _seconds(began: float, check: Callable[[], Awaitable[bool]]) -> float | None:
    """Seconds from `began` until it is so; None when it did not come."""
    came = await until(check, timeout_s=_PATIENCE_S)
    return round(time.monotonic() - began, 1) if came else None
