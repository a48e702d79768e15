"""The headset in the page: 20 ms frames both ways, mute, a line that breaks, a microphone that is not there."""

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Browser, Page, expect

from alo.polling import until
from tests.browser.conftest import OpenPage
from tests.browser.far_end import AMPLITUDE, FarEnd
from tests.integration.web.place import PATIENCE_S, Place


async def in_call(place: Place, page: Page) -> Any:
    await expect(page.locator("#presence")).to_have_attribute("data-state", "paused")
    await page.keyboard.press("r")
    await expect(page.locator("#presence")).to_have_attribute("data-state", "ready")
    attempt = await place.answer_call("ana")
    await expect(page.locator("#audio")).to_have_attribute("data-state", "connected")
    await place.connect_audio("ana", attempt)
    return attempt


async def holds(check: Callable[[], Awaitable[bool]]) -> None:
    assert await until(check, timeout_s=PATIENCE_S)


async def counts(page: Page) -> dict[str, float]:
    data = await page.locator("#audio").evaluate("element => ({...element.dataset})")
    return {name: float(data[name]) for name in ("framesIn", "framesOut", "rmsIn", "peakIn")}


async def test_both_sides_hear_each_other(place: Place, open_as: OpenPage, far_end: FarEnd) -> None:
    desk = await open_as("ana")
    attempt = await in_call(place, desk)

    async def heard() -> bool:
        seen = await counts(desk)
        return seen["framesIn"] > 50 and seen["framesOut"] > 50 and far_end.loudest > 500

    await holds(heard)
    assert far_end.paths[0].startswith(f"/audio/{attempt}?ticket=")
    assert {len(frame) for frame in far_end.heard} == {320}
    seen = await counts(desk)
    assert abs(seen["peakIn"] - AMPLITUDE / 32768) < 0.01
    assert abs(seen["rmsIn"] - AMPLITUDE / 32768 / 2**0.5) < 0.01

    await place.end_call("ana", attempt)
    await expect(desk.locator("#audio")).to_have_attribute("data-state", "ready")
    assert far_end.lines[0].state.name in {"CLOSING", "CLOSED"}


async def test_mute_silences_the_microphone_only(place: Place, open_as: OpenPage, far_end: FarEnd) -> None:
    desk = await open_as("ana")
    await in_call(place, desk)

    async def loud() -> bool:
        return far_end.loudest > 500

    await holds(loud)
    await desk.keyboard.press("s")

    async def silent_for_a_second() -> bool:
        far_end.heard = far_end.heard[-50:]
        return len(far_end.heard) == 50 and far_end.loudest == 0

    await holds(silent_for_a_second)
    before = (await counts(desk))["framesIn"]

    async def still_hears() -> bool:
        return (await counts(desk))["framesIn"] > before + 20

    await holds(still_hears)
    await desk.keyboard.press("s")
    await holds(loud)


async def test_a_line_that_breaks_is_opened_again_with_a_new_ticket(
    place: Place, open_as: OpenPage, far_end: FarEnd
) -> None:
    desk = await open_as("ana")
    await in_call(place, desk)
    await far_end.lines[0].close()
    await expect(desk.locator("#audio")).to_have_attribute("data-state", "lost")

    async def opened_again() -> bool:
        return len(far_end.paths) == 2

    await holds(opened_again)
    await expect(desk.locator("#audio")).to_have_attribute("data-state", "connected")
    assert far_end.paths[0] != far_end.paths[1]


async def test_a_missing_microphone_is_told(place: Place, browser: Browser) -> None:
    context = await browser.new_context(base_url=place.url)
    page = await context.new_page()
    await page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotFoundError'); };"
    )
    cookie = (await place.cookie("ana")).partition("=")[2]
    await context.add_cookies([{"name": "alo_session", "value": cookie, "url": place.url}])
    await page.goto("/agent")
    await expect(page.locator("#presence")).to_have_attribute("data-state", "paused")
    await page.keyboard.press("r")
    await expect(page.locator("#audio-problem")).to_contain_text("Nenhum microfone encontrado")
