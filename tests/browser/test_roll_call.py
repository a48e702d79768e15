"""A page of Chromium that hangs: its websocket stands, its agent is given no calls, and it goes on where it was."""

from typing import Final

from playwright.async_api import expect

from alo.polling import until
from tests.browser.conftest import OpenPage
from tests.browser.test_call_desk import ready
from tests.integration.web.place import PATIENCE_S, Place
from tests.integration.web.test_roll_call import SEEN

HANGS_MS: Final = 9000
HANG = f"setTimeout(() => {{ const end = Date.now() + {HANGS_MS}; while (Date.now() < end); }}, 0)"


async def test_a_page_that_hangs_is_not_seen_and_comes_back(place: Place, open_as: OpenPage) -> None:
    async def seen() -> bool:
        return bool(await place.pool.fetchval(SEEN))

    async def unseen() -> bool:
        return not await seen()

    desk = await open_as("ana")
    await ready(desk)
    assert await seen()
    await desk.evaluate(HANG)
    assert await until(unseen, timeout_s=PATIENCE_S)
    assert await until(seen, timeout_s=PATIENCE_S + HANGS_MS / 1000)
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "ready")
    assert await desk.locator("#roll-call").count() == 0
