"""The web application: routes, who may use them, and what lives as long as the process."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from debts.uploads import Uploads
from dialer.conversation.controls import CallControls
from dialer.conversation.supervising import Supervising
from dialer.desk import Desk
from dialer.preview_desk import PreviewDesk
from dialer.queue_depths import QueueDepths
from dialer.sending_off import SendingOff
from store.bus import PostgresBus
from store.clock import DatabaseClock
from store.pool import open_pool
from telephony.recording.storage import open_storage
from web.access import page, socket
from web.accounts import DESKS, EVERYONE, OVERSEERS
from web.agent.live import agent_live
from web.agent.page import agent_page
from web.agent.switchboard import Switchboard
from web.errors import NOT_THERE, AssetsMissing, WebError
from web.i18n.language import languages
from web.import_runner import run_imports
from web.managing.health.watching import HealthWatch
from web.managing.reordering import Reordering
from web.managing.routes import managing_routes
from web.pages.failures import failed
from web.pages.health import healthz, metrics, readyz
from web.pages.home import home, preferences
from web.pages.login import login, login_form, logout
from web.passwords import Passwords
from web.rate_limit import FailureLimit
from web.rendering import Renderer
from web.security import SecurityHeaders, security_headers
from web.services import LifespanState, Services
from web.settings import WebSettings
from web.static_files import DIRECTORY, VENDORED, ImmutableFiles
from web.supervision.live import supervision_live
from web.supervision.page import supervision_page
from web.wallboard.boards import Boards
from web.wallboard.live import wallboard_live
from web.wallboard.page import wallboard_page

log = logging.getLogger(__name__)

MAX_FORM_BYTES: Final = 100_000
_ERROR_STATUSES: Final = (400, 404, 405, 413, 503)


def routes() -> list[BaseRoute]:
    """Every address of the application; a route without a guard is open to strangers."""
    return [
        Route("/", page(EVERYONE, home)),
        Route("/login", login_form, methods=["GET"]),
        Route("/login", login, methods=["POST"]),
        Route("/logout", page(EVERYONE, logout), methods=["POST"]),
        Route("/preferences", page(EVERYONE, preferences), methods=["POST"]),
        Route("/agent", page(DESKS, agent_page)),
        WebSocketRoute("/agent/live", socket(DESKS, agent_live)),
        Route("/wallboard", page(OVERSEERS, wallboard_page)),
        WebSocketRoute("/wallboard/live", socket(OVERSEERS, wallboard_live)),
        Route("/supervision", page(OVERSEERS, supervision_page)),
        WebSocketRoute("/supervision/live", socket(OVERSEERS, supervision_live)),
        *managing_routes(),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
        Mount("/static", ImmutableFiles(directory=DIRECTORY)),
    ]


def build(settings: WebSettings, *, on_failure: Callable[[], None] | None = None) -> Starlette:
    """The application of one web process; raises AssetsMissing when the browser libraries were never fetched.

    `on_failure` is called when a task behind the screens dies, after its error was logged; by default the process ends
    itself with SIGTERM, which its server takes as the order to stop.
    """
    for name in VENDORED:
        if not (DIRECTORY / "vendor" / name).is_file():
            raise AssetsMissing(name)
    renderer = Renderer(languages(settings.zone))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[LifespanState]:
        async with _services(settings, renderer, on_failure or _terminate) as services:
            yield {"services": services}

    return Starlette(
        routes=routes(),
        middleware=[Middleware(SecurityHeaders, security_headers(settings))],
        exception_handlers=dict.fromkeys((WebError, *NOT_THERE, *_ERROR_STATUSES, Exception), failed),
        lifespan=lifespan,
        max_body_size=MAX_FORM_BYTES,
    )


@asynccontextmanager
async def _services(
    settings: WebSettings, renderer: Renderer, on_failure: Callable[[], None]
) -> AsyncIterator[Services]:
    bus = PostgresBus(settings.dsn, application_name="alo-web")
    async with await open_pool(
        settings.dsn, min_size=settings.pool_min, max_size=settings.pool_max, application_name="alo-web"
    ) as pool:
        clock = DatabaseClock(pool)
        await clock.look()
        services = Services(
            settings=settings,
            pool=pool,
            bus=bus,
            desk=Desk(pool, bus, clock=clock),
            previews=PreviewDesk(pool, bus, clock=clock),
            controls=CallControls(pool, bus, clock=clock),
            supervising=Supervising(pool, bus, clock=clock),
            sending_off=SendingOff(pool, bus, clock=clock),
            renderer=renderer,
            passwords=Passwords(),
            login_limit=FailureLimit(limit=5, window_s=300.0),
            switchboard=Switchboard(),
            boards=Boards(pool, bus, renderer, settings.zone),
            depths=QueueDepths(),
            reordering=Reordering(pool),
            health=HealthWatch(pool),
            uploads=Uploads(settings.uploads_dir),
            recordings=open_storage(settings.recordings),
        )
        background = asyncio.create_task(_behind_the_screens(services, bus, clock, on_failure), name="web-background")
        try:
            await bus.connected()
            yield services
        finally:
            await bus.flush(timeout_s=2.0)
            background.cancel()
            await asyncio.gather(background, return_exceptions=True)


async def _behind_the_screens(
    services: Services, bus: PostgresBus, clock: DatabaseClock, on_failure: Callable[[], None]
) -> None:
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(bus.run(), name="web-bus")
            tasks.create_task(clock.run(), name="web-clock")
            tasks.create_task(services.switchboard.keep_seen(services.desk), name="web-keep-seen")
            tasks.create_task(services.boards.run(), name="web-wallboards")
            tasks.create_task(services.reordering.run(), name="web-reordering")
            tasks.create_task(run_imports(services.pool, services.settings, services.uploads.host), name="web-imports")
    except Exception:
        log.critical("a task behind the screens died: the process stops", exc_info=True)
        on_failure()
        raise


def _terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
