"""The headset in the page: 20 ms frames both ways, mute, a line that breaks, a microphone that is not there."""

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Browser, Page, expect

from alo.polling import until
from tests.browser.conftest import OpenPage
from tests.browser.far_end import AMPLITUDE, FarEnd
from tests.integration.web.place import PATIENCE_S, Place

# What Chromium's autoplay policy does to a page that was not touched, which a driven browser is exempt from
SUSPENDED = """
const resume = AudioContext.prototype.resume;
let touched = false;
addEventListener("pointerdown", () => { touched = true; }, true);
AudioContext.prototype.resume = function () { return touched ? resume.call(this) : new Promise(() => {}); };
window.AudioContext = class extends AudioContext { constructor(options) { super(options); this.suspend(); } };
"""
KEEP_TRACKS = """
window.tracks = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await ask(wanted);
  window.tracks.push(...stream.getTracks());
  return stream;
};
null;
"""


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


async def test_a_page_that_may_not_sound_yet_says_so_until_it_is_touched(
    place: Place, open_as: OpenPage, far_end: FarEnd
) -> None:
    desk = await open_as("ana")
    await in_call(place, desk)
    await desk.add_init_script(SUSPENDED)
    await desk.reload()
    await expect(desk.locator("#audio-problem")).to_have_text(
        "O navegador está com o som desligado: clique em qualquer lugar da página."
    )
    await expect(desk.locator("#audio")).to_have_attribute("data-state", "connected")
    far_end.heard.clear()
    await desk.mouse.click(5, 400)
    await expect(desk.locator("#audio-problem")).to_be_hidden()

    async def speaks() -> bool:
        return len(far_end.heard) > 20

    await holds(speaks)


async def test_a_desk_that_continues_elsewhere_lets_go_of_the_microphone(
    place: Place, open_as: OpenPage, far_end: FarEnd
) -> None:
    desk = await open_as("ana")
    await desk.evaluate(KEEP_TRACKS)
    await in_call(place, desk)
    assert await desk.evaluate("window.tracks.map((track) => track.readyState)") == ["live"]
    second = await desk.context.new_page()
    await second.goto("/agent")
    await expect(desk.locator("#audio")).to_have_attribute("data-state", "off")
    assert await desk.evaluate("window.tracks.map((track) => track.readyState)") == ["ended"]
    assert far_end.paths


async def test_a_headset_that_was_unplugged_is_heard_again(place: Place, open_as: OpenPage, far_end: FarEnd) -> None:
    desk = await open_as("ana")
    await desk.evaluate(KEEP_TRACKS)
    await in_call(place, desk)
    await desk.evaluate("window.tracks[0].stop(); window.tracks[0].dispatchEvent(new Event('ended'))")
    await expect(desk.locator("#audio-problem")).to_be_visible()
    await desk.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    await expect(desk.locator("#audio-problem")).to_be_hidden()
    far_end.heard.clear()

    async def loud_again() -> bool:
        return len(far_end.heard) > 20 and far_end.loudest > 500

    await holds(loud_again)
    before = (await counts(desk))["framesIn"]

    async def hears() -> bool:
        return (await counts(desk))["framesIn"] > before

    await holds(hears)
