"""A supervisor finds a recording in Chromium, listens to it, and moves in it with mouse and keyboard."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from store.pool import Pool
from tests.browser.conftest import OpenPage
from tests.browser.far_end import FarEnd
from tests.integration.web.calls import recorded_call
from tests.integration.web.place import Place, running_place

AA = 4.5
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
LISTENINGS = "select count(*) from audit_log where action = 'recording.listen'"
AT = "document.querySelector('audio').currentTime"
PLAYED = "Number(document.querySelector('svg[data-side=agent] clipPath rect').getAttribute('width'))"


@pytest.fixture
async def place(database: str, pool: Pool, far_end: FarEnd, tmp_path: Path) -> AsyncIterator[Place]:
    async with running_place(database, pool, audio_url=far_end.url, recordings=tmp_path / "kept") as running:
        yield running


async def position(page: Page) -> float:
    return float(await page.evaluate(AT))


async def test_a_supervisor_listens_and_moves_about(place: Place, open_as: OpenPage, tmp_path: Path) -> None:
    call, facts = await recorded_call(place, tmp_path, seconds=40)
    page = await open_as("sonia")
    await page.goto("/queues")
    await page.get_by_role("navigation", name="Telas").get_by_role("link", name="Gravações").click()
    await page.get_by_label("CPF ou CNPJ").fill("529.982.247-25")
    await page.get_by_role("button", name="Buscar").click()
    await expect(page.get_by_role("heading", name="Gravações de Maria Aparecida de Souza")).to_be_visible()
    assert "529" not in page.url
    await page.get_by_role("table").get_by_role("link").first.click()
    await expect(page.locator("[data-drawn]")).to_be_attached()
    assert await place.pool.fetchval(LISTENINGS) == 0  # to look is not to listen

    wave_form = page.get_by_role("slider", name="Posição")
    box = await wave_form.bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    await expect(wave_form).to_have_attribute("aria-valuetext", "0:20")
    await page.get_by_role("button", name="2×").click()
    await page.get_by_role("button", name="Ouvir").click()
    await expect(page.get_by_role("button", name="Parar")).to_be_visible()
    await expect(wave_form).to_have_attribute("aria-valuetext", re.compile(r"0:2[2-9]"))
    assert await page.evaluate("document.querySelector('audio').playbackRate") == 2
    assert await page.evaluate(PLAYED) > 400
    await wave_form.focus()
    await page.keyboard.press("Home")
    await expect(wave_form).to_have_attribute("aria-valuetext", re.compile(r"0:0[0-9]"))
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Ouvir")).to_be_visible()
    before = await position(page)
    await page.keyboard.press("ArrowRight")
    assert await position(page) == pytest.approx(before + 5, abs=0.1)
    await page.keyboard.press("End")
    assert await position(page) == pytest.approx(facts.duration_s, abs=0.2)
    await page.locator("h1").click()
    await page.mouse.click(box["x"] + 5, box["y"] + box["height"] - 20)
    assert await position(page) < 1
    assert await place.pool.fetchval(LISTENINGS) == 1
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Baixar").click()
    assert (await started.value).suggested_filename == f"{call}.ogg"


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_both_screens_can_be_read_and_fit(place: Place, open_as: OpenPage, tmp_path: Path, theme: str) -> None:
    call, _ = await recorded_call(place, tmp_path, seconds=5)
    await place.pool.execute("update users set theme = $1", theme)
    page = await open_as("marcos", settled="#content h1")
    for path in ("/recordings", f"/recordings/{call}"):
        await page.goto(path)
        faint = [each for each in await page.evaluate(CONTRAST) if each["ratio"] < AA]
        assert not faint
        assert await page.evaluate("document.documentElement.scrollWidth") <= 1366
