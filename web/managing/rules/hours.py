"""Hours of contact, by state and weekday."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from debts.states import STATES
from queues.centre import centre_day
from queues.errors import InvalidRule
from queues.rules import rulebook
from queues.rules.rule_checks import CERTAINTIES
from queues.rules.rulebook import WindowRule
from web.errors import FormRefused
from web.managing.answers import Typed, as_typed, form_context, managing_page, see, there
from web.managing.naming import names_of_users
from web.managing.rules.forms import PAIRS, as_refused, hours_values, read_hours
from web.services import services_of
from web.sessions import Viewer

SCREEN = "rules"
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of a state (None: all without their own) as they were decided together; `days` Monday first."""

    state: str | None
    days: tuple[tuple[WindowRule, ...], ...]
    source: str
    certainty: str
    valid_from: date
    valid_until: date | None
    created_at: datetime
    created_by: int | None

    @property
    def key(self) -> str:
        """How the address names the state."""
        return self.state or DEFAULT

    @property
    def never_held(self) -> bool:
        """Whether other hours took their place before they began."""
        return self.valid_until is not None and self.valid_until < self.valid_from


async def every(request: Request, _viewer: Viewer) -> Response:
    """The hours in force and those to come."""
    day = centre_day(datetime.now(UTC))
    async with services_of(request).pool.acquire() as conn:
        weeks = weeks_of((await rulebook.in_force(conn, day)).windows)
    context = {
        "weeks": weeks,
        "today": day,
        "states": STATES,
        "without": [state for state in STATES if state not in {week.state for week in weeks}],
    }
    return managing_page(request, SCREEN, "rules/hours.html", context)


async def one(request: Request, _viewer: Viewer) -> Response:
    """The hours of one state, to be changed from a day on, and those it ever had."""
    return await _form(request, None)


async def change(request: Request, viewer: Viewer) -> Response:
    """Let other hours hold from a day on, or show the form with what is wrong."""
    form, now, state = await request.form(), datetime.now(UTC), _state(request)
    try:
        asked = read_hours(form, of_default=state is None, now=now)
        async with services_of(request).pool.acquire() as conn:
            await rulebook.set_windows(
                conn,
                state,
                asked.windows,
                source=asked.source,
                certainty=asked.certainty,
                valid_from=asked.valid_from,
                by=viewer.user_id,
                now=now,
            )
    except FormRefused as refused:
        return await _form(request, as_typed(form, refused), status=422)
    except InvalidRule as error:
        return await _form(request, as_typed(form, as_refused(error)), status=422)
    return see("/rules", "saved")


def weeks_of(windows: Iterable[WindowRule]) -> list[Week]:
    """The windows put together as they were decided, in their own order."""
    return [
        _week(state, tuple(each))
        for (state, *_), each in groupby(windows, key=lambda row: (row.state, *_decision(row)))
    ]


def _decision(row: WindowRule) -> tuple[object, ...]:
    return row.valid_from, row.valid_until, row.source, row.certainty, row.created_at, row.created_by


def _week(state: str | None, rows: Sequence[WindowRule]) -> Week:
    days = tuple(tuple(row for row in rows if row.weekday == day) for day in range(7))
    first = rows[0]
    return Week(
        state=state,
        days=days,
        source=first.source,
        certainty=first.certainty,
        valid_from=first.valid_from,
        valid_until=first.valid_until,
        created_at=first.created_at,
        created_by=first.created_by,
    )


def _state(request: Request) -> str | None:
    name = str(request.path_params["state"])
    return None if name == DEFAULT else there(name if name in STATES else None)


async def _form(request: Request, typed: Typed | None, *, status: int = 200) -> Response:
    now, state = datetime.now(UTC), _state(request)
    async with services_of(request).pool.acquire() as conn:
        history = await rulebook.window_history(conn, state)
        held = [row for row in (await rulebook.in_force(conn, centre_day(now))).windows if row.state in {state, None}]
        own = [row for row in held if row.state == state] or held
        users = await names_of_users(conn, (row.created_by for row in history))
    shown = typed or Typed(hours_values([row for row in own if row.valid_from <= centre_day(now)] or own, now), {})
    context = {
        "state": state,
        "state_name": None if state is None else STATES[state],
        "history": weeks_of(history),
        "today": centre_day(now),
        "users": users,
        "pairs": PAIRS,
        "certainties": CERTAINTIES,
        **form_context(request, shown),
    }
    return managing_page(request, SCREEN, "rules/hours-form.html", context, status=status)
