"""The walk of the first call, in two real browsers over a real centre: an agent takes a call, a supervisor looks on."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from alo.demo.sample_centre import FREE_SEAT, PASSWORD
from alo.polling import until
from telephony.carrier.behaviour import BehaviourKind
from tests.integration.faults.running_centre import PATIENCE_S, RunningCentre, running_centre

PATIENCE_MS = PATIENCE_S * 1000
SPEECH_RMS = 200  # of 32,767: speech lies near 2,000, comfort noise below 20
ONLY_PEOPLE = [
    argument
    for kind in BehaviourKind
    for argument in ("--proportion", f"{kind}={1 if kind is BehaviourKind.PERSON else 0}")
]


@pytest.fixture
async def centre(server_home: Path) -> AsyncIterator[RunningCentre]:
    directory = server_home / f"centre-{uuid4().hex[:8]}"
    carrier = ("--no-suffixes", "--workers", "2", *ONLY_PEOPLE)
    async with running_centre(directory, robots=0, debtors=50, carrier=carrier) as running:
        yield running


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--no-first-run",
                "--use-fake-device-for-media-stream",  # a microphone that beeps
                "--use-fake-ui-for-media-stream",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        yield browser
        await browser.close()


@pytest.mark.timeout(300)
async def test_an_agent_takes_a_call_and_the_wallboard_moves(centre: RunningCentre, chromium: Browser) -> None:
    wall = await logged_in(chromium, centre, "supervisora")
    await expect(wall.locator("#board-agents li.agent")).to_have_count(0)

    desk = await logged_in(chromium, centre, FREE_SEAT)
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "paused", timeout=PATIENCE_MS)
    await desk.keyboard.press("r")
    await expect(desk.locator("#strip")).to_have_attribute("data-call", "talking", timeout=PATIENCE_MS)
    await expect(wall.locator("#board-agents li[data-state=talking]")).to_have_count(1, timeout=PATIENCE_MS)

    await nothing_of_the_debt_is_shown(desk)
    await desk.keyboard.press("i")
    await expect(desk.locator("#call")).to_have_attribute("data-stage", "identified", timeout=PATIENCE_MS)
    assert await desk.locator(".debts tbody tr").count() >= 1
    await expect(desk.locator("#total")).to_contain_text("R$")

    await both_hear_each_other(desk, centre)

    await desk.keyboard.press("h")
    await expect(desk.locator("#strip")).to_have_attribute("data-call", "ended", timeout=PATIENCE_MS)
    await centre.pool.execute("update campaigns set status = 'paused'")
    attempt = await desk.locator("#strip").get_attribute("data-attempt")
    await desk.keyboard.press("4")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#call")).to_have_attribute("data-stage", "none", timeout=PATIENCE_MS)

    recorded = await centre.pool.fetchrow(
        "select outcome, username, retry_at > now() + interval '6 days' as in_a_week "
        "from attempts join users on users.id = recorded_by where attempts.id = $1",
        attempt,
    )
    assert recorded is not None
    assert dict(recorded) == {"outcome": "refuses", "username": FREE_SEAT, "in_a_week": True}
    await expect(wall.locator("#board-figures .kpi").nth(2).locator("b")).to_have_text("1", timeout=PATIENCE_MS)
    await expect(wall.locator("#board-outcomes")).to_contain_text("Recusa", timeout=PATIENCE_MS)


async def nothing_of_the_debt_is_shown(desk: Page) -> None:
    """Before the identity is confirmed the page holds no amount and no whole document number."""
    await expect(desk.locator("#call")).to_have_attribute("data-stage", "unknown")
    shown = await desk.locator("#call").inner_text()
    assert "R$" not in shown
    assert not re.search(r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}", shown)


async def both_hear_each_other(desk: Page, centre: RunningCentre) -> None:
    """Frames with energy reach the browser, and the carrier hears the browser's microphone."""

    async def browser_hears() -> bool:
        audio = await desk.locator("#audio").evaluate("element => ({...element.dataset})")
        return float(audio["peakIn"]) * 32767 > SPEECH_RMS and int(audio["framesIn"]) > 50

    async def carrier_hears() -> bool:
        calls = await carrier_calls(centre)
        return any(call["heard_rms_max"] > SPEECH_RMS for call in calls)

    assert await until(browser_hears, timeout_s=PATIENCE_S), "the agent heard nobody"
    assert await until(carrier_hears, timeout_s=PATIENCE_S), "nobody heard the agent"


async def carrier_calls(centre: RunningCentre) -> list[dict[str, Any]]:
    async with httpx.AsyncClient() as client:
        calls: list[dict[str, Any]] = (await client.get(f"{centre.demo.carrier_url}/calls")).json()
        return calls


async def logged_in(browser: Browser, centre: RunningCentre, username: str) -> Page:
    """A page of a browser profile of its own, logged in by keyboard."""
    context = await browser.new_context(locale="pt-BR", viewport={"width": 1366, "height": 768})
    page = await context.new_page()
    await page.goto(f"{centre.demo.web_url}/login")
    await page.locator("input[name=username]").focus()
    await page.keyboard.type(username)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/(agent|wallboard)$"))
    return page
