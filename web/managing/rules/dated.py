"""Rules that managers add beside others and end, and never change: one screen for each kind."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Generic, Protocol, TypeVar

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from debts.states import STATES
from queues.centre import centre_day
from queues.errors import InvalidRule
from queues.rules.rule_checks import CERTAINTIES
from store.pool import Connection
from web.access import page
from web.accounts import MANAGERS
from web.errors import FormRefused
from web.managing.answers import Typed, as_typed, form_context, managing_page, see
from web.managing.choices import portfolio_choices
from web.managing.rules.forms import as_refused
from web.services import services_of
from web.sessions import Viewer

SCREEN: Final = "rules"
Rule = TypeVar("Rule")
Added_contra = TypeVar("Added_contra", contravariant=True)


class Add(Protocol[Added_contra]):
    """Adds a rule beside the others; raises InvalidRule."""

    async def __call__(self, conn: Connection, rule: Added_contra, /, *, by: int | None, now: datetime) -> int:
        """Add it, by a user at a time; its id."""
        ...


class End(Protocol):
    """Lets a rule hold for the last time on a day; raises InvalidRule."""

    async def __call__(
        self, conn: Connection, rule_id: int, /, *, last_day: date, by: int | None, now: datetime
    ) -> None:
        """End it, by a user at a time."""
        ...


@dataclass(frozen=True, slots=True)
class DatedRules(Generic[Rule]):
    """A kind of rule: its name in addresses and templates, and what reads, adds, ends and shows it.

    `shown` gives what the page of a day shows besides the form.
    """

    name: str
    read: Callable[[FormData, datetime, Collection[int]], Rule]
    write: Add[Rule]
    finish: End
    shown: Callable[[Connection, date], Awaitable[Mapping[str, object]]]

    def routes(self) -> list[BaseRoute]:
        """The page, its form, and the end of a rule."""
        return [
            Route(self._path, page(MANAGERS, self._every), methods=["GET"]),
            Route(self._path, page(MANAGERS, self._add), methods=["POST"]),
            Route(f"{self._path}/{{rule_id:int}}/end", page(MANAGERS, self._end), methods=["POST"]),
        ]

    @property
    def _path(self) -> str:
        return f"/rules/{self.name}"

    async def _every(self, request: Request, _viewer: Viewer) -> Response:
        values = {"valid_from": centre_day(datetime.now(UTC)).isoformat(), "certainty": "U"}
        return await self._page(request, Typed(values, {}))

    async def _add(self, request: Request, viewer: Viewer) -> Response:
        """Add a rule, or show the form with what is wrong."""
        form, now = await request.form(), datetime.now(UTC)
        try:
            async with services_of(request).pool.acquire() as conn:
                rule = self.read(form, now, dict(await portfolio_choices(conn)))
                await self.write(conn, rule, by=viewer.user_id, now=now)
        except FormRefused as refused:
            return await self._page(request, as_typed(form, refused), status=422)
        except InvalidRule as error:
            return await self._page(request, as_typed(form, as_refused(error)), status=422)
        return see(self._path, "saved")

    async def _end(self, request: Request, viewer: Viewer) -> Response:
        """Let a rule hold today for the last time."""
        now = datetime.now(UTC)
        rule_id = int(request.path_params["rule_id"])
        try:
            async with services_of(request).pool.acquire() as conn:
                await self.finish(conn, rule_id, last_day=centre_day(now), by=viewer.user_id, now=now)
        except InvalidRule:  # it ends today or earlier already: what was asked for holds
            return see(self._path)
        return see(self._path, "ended")

    async def _page(self, request: Request, typed: Typed, *, status: int = 200) -> Response:
        day = centre_day(datetime.now(UTC))
        async with services_of(request).pool.acquire() as conn:
            shown = await self.shown(conn, day)
            portfolios = await portfolio_choices(conn)
        context = {
            **shown,
            "today": day,
            "portfolios": portfolios,
            "portfolio_names": dict(portfolios),
            "states": [(state, f"{state} · {name}") for state, name in STATES.items()],
            "certainties": CERTAINTIES,
            **form_context(request, typed),
        }
        return managing_page(request, SCREEN, f"rules/{self.name}.html", context, status=status)
