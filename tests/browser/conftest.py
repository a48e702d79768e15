"""A web process with calls put there by hand, and Chromium to look at it."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from dialer.engine import DialerSettings
from queues import campaigns
from store.pool import Pool
from tests.browser.far_end import FarEnd
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import QUICK, running_dialer
from tests.integration.web.place import PASSWORD, PATIENCE_S, Place, running_place
from tests.sip.dialing import SECRET

expect.set_options(timeout=PATIENCE_S * 1000)
OpenPage = Callable[..., Awaitable[Page]]
LIVE = "body[data-live]"


def is_error(message: ConsoleMessage) -> bool:
    """Not the status of a form that is shown again with what is wrong in it, nor a request of a page that was left."""
    harmless = ("422 (Unprocessable", "htmx:sendAbort", "htmx:afterRequest")
    return message.type == "error" and not any(words in message.text for words in harmless)


@pytest.fixture
async def far_end() -> AsyncIterator[FarEnd]:
    """What a telephony node's audio websocket is to a browser."""
    async with FarEnd() as listening:
        yield listening


@pytest.fixture
async def place(database: str, pool: Pool, far_end: FarEnd) -> AsyncIterator[Place]:
    async with running_place(database, pool, audio_url=far_end.url) as running:
        yield running


@pytest.fixture
async def node(place: Place, database: str) -> AsyncIterator[NodeDouble]:
    """A dialer at work for the place, on the node's double."""
    await place.pool.execute("update campaigns set sounds = '{regulamento,pix}'")
    await place.pool.execute(
        "insert into transfer_targets (name, number, note) values ('Jurídico', '+551130001000', 'das 9 às 18')"
    )
    async with NodeDouble() as node, place.pool.acquire() as connection:
        settings = DialerSettings(
            dsn=database, nodes=((node.name, node.url),), secret=SECRET, limits=QUICK, tick_s=0.1, node_away_s=1.0
        )
        async with running_dialer(settings):
            await campaigns.start(connection, place.campaign_id)
            yield node


@contextlib.asynccontextmanager
async def chromium(*options: str) -> AsyncIterator[Browser]:
    """Chromium with a microphone that is none, and `options`."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--no-first-run",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                *options,
            ],
        )
        yield launched
        await launched.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


@pytest.fixture
async def open_as(place: Place, browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens a page in a profile of its own, signed in; fails the test for any error on the browser's console.

    `settled` is what the first page shows once it is there; live ones say so when their websocket is open.
    """
    errors: list[str] = []

    async def open_page(username: str, settled: str = LIVE) -> Page:
        context = await browser.new_context(
            base_url=place.url,
            viewport={"width": 1366, "height": 768},
            locale="pt-BR",
            timezone_id="America/Sao_Paulo",
            reduced_motion="reduce",
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if is_error(message) else None)
        await page.goto("/login")
        await expect(page.locator("[name=username]")).to_be_focused()
        await page.keyboard.type(username)
        await page.keyboard.press("Tab")
        await page.keyboard.type(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator(settled)).to_be_attached()
        return page

    yield open_page
    assert not errors
