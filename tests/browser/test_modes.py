"""The walk of dialling modes in Chromium: a supervisor switches them, an agent previews, skips, dials, calls back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from dialer.retry import CENTRE_ZONE
from tests.browser.conftest import OpenPage
from tests.contract.telephony_node import NodeDouble
from tests.integration.web.place import Place


async def switch(supervisor: Page, mode: str, **figures: str) -> None:
    """Switch the mode of the only campaign, and read that it is done."""
    await supervisor.goto("/modes")
    await supervisor.locator("[name=mode]").select_option(mode)
    for name, value in figures.items():
        await supervisor.locator(f"[name={name}]").fill(value)
    await supervisor.get_by_role("button", name="Trocar").click()


async def ready(desk: Page) -> None:
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "paused")
    await desk.keyboard.press("r")


async def state(desk: Page, wanted: str) -> None:
    await expect(desk.locator("#presence")).to_have_attribute("data-state", wanted)


async def hang_up(desk: Page, node: NodeDouble, call_id: str) -> None:
    await desk.keyboard.press("h")
    await node.ended(call_id)
    await state(desk, "wrap_up")


def noon() -> str:
    """Noon of a weekday to come, as the field takes it."""
    day = datetime.now(CENTRE_ZONE) + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return f"{day:%Y-%m-%d}T12:00"


async def due(place: Place, name: str) -> None:
    """Let the time of a debtor come."""
    debtor_id = await place.pool.fetchval("select id from debtors where name = $1", name)
    now = datetime.now(UTC)
    await place.pool.execute("update attempts set retry_at = $2 where debtor_id = $1", debtor_id, now)
    await place.pool.execute("update queue_entries set next_at = $2 where debtor_id = $1", debtor_id, now)


async def test_preview_callback_and_a_switch_on_a_running_campaign(
    place: Place, node: NodeDouble, open_as: OpenPage, tmp_path: Path
) -> None:
    await place.pool.execute("update campaigns set mode = 'manual'")
    supervisor = await open_as("sonia")
    await switch(supervisor, "preview", preview_s="")
    await expect(supervisor.locator("[data-mode]")).to_have_text("Prévia")

    desk = await open_as("ana")
    await ready(desk)
    await state(desk, "previewing")
    first = await desk.locator(".previewed h1").inner_text()
    await expect(desk.locator(".previewed .owed strong")).to_contain_text("R$")
    assert node.nothing_placed()
    chip = desk.locator("#presence .chip")
    assert await chip.evaluate("(chip) => getComputedStyle(chip).backgroundColor") != "rgba(0, 0, 0, 0)"
    await desk.screenshot(path=tmp_path / "preview.png")
    await supervisor.screenshot(path=tmp_path / "modes.png")
    await desk.keyboard.press("k")
    await desk.keyboard.press("4")
    await expect(desk.locator(".previewed h1")).not_to_have_text(first)
    second = await desk.locator(".previewed h1").inner_text()

    await desk.keyboard.press("d")
    call_id = await node.placed()
    await node.ring(call_id)
    await expect(desk.locator("#strip")).to_have_attribute("data-call", "ringing")
    await expect(desk.locator(".calling h1")).to_have_text(second)
    await expect(desk.locator("#call")).not_to_contain_text("R$")
    await desk.screenshot(path=tmp_path / "calling.png")
    await node.answer(call_id)
    await state(desk, "talking")
    await desk.keyboard.press("i")
    await expect(desk.locator("#call")).to_have_attribute("data-stage", "identified")
    await hang_up(desk, node, call_id)

    await switch(supervisor, "predictive", abandon_target="2,5", abandon_limit="3")
    await expect(supervisor.locator("[data-mode]")).to_have_text("Preditivo")
    await desk.keyboard.press("6")
    await desk.locator("[name=callback_at]").fill(noon())
    await desk.keyboard.press("Enter")
    await state(desk, "ready")  # nobody is due: the one was skipped, the other expects a call tomorrow

    await due(place, second)
    back = await node.placed()
    await state(desk, "reserved")
    await expect(desk.locator(".calling h1")).to_have_text(second)
    await node.ring(back)
    await node.answer(back)
    await state(desk, "talking")
    await desk.keyboard.press("p")
    await desk.keyboard.press("1")
    await expect(desk.locator("#presence .next")).to_have_text("Depois: Descanso")
    await hang_up(desk, node, back)
    await desk.locator("label:has(input[value=hung_up_unidentified])").click()
    await desk.keyboard.press("Enter")
    await state(desk, "paused")

    await due(place, first)
    await desk.keyboard.press("r")
    last = await node.placed()  # dialled for whoever is free
    await state(desk, "ready")
    await node.answer(last)
    await state(desk, "talking")
    await expect(desk.locator("#call h1")).to_have_text(first)


async def test_a_supervisor_is_told_what_cannot_be(place: Place, open_as: OpenPage) -> None:
    supervisor = await open_as("sonia")
    await switch(supervisor, "power", lines_per_agent="7", abandon_target="9")
    await expect(supervisor.locator("#lines_per_agent-error")).to_contain_text("Entre 1 e 5")
    assert await place.pool.fetchval("select mode from campaigns") == "progressive"
    await switch(supervisor, "power", lines_per_agent="2,5")
    await expect(supervisor.locator("[data-mode]")).to_contain_text("Power")
    assert await place.pool.fetchval("select lines_per_agent::float from campaigns") == 2.5
    assert await place.pool.fetchval("select detail ->> 'mode' from audit_log where action = 'campaign.pace'")


async def test_by_hand_an_agent_finds_somebody_and_reads_why_they_may_not_be_called(
    place: Place, node: NodeDouble, open_as: OpenPage, tmp_path: Path
) -> None:
    await place.pool.execute("update campaigns set mode = 'manual'")
    await place.pool.execute("update debtors set hold = 'disputed', held_at = now() where name like 'Maria%'")
    desk = await open_as("ana")
    await ready(desk)
    await desk.locator("[name=person]").fill("111.444.777-35")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#problem")).to_be_visible()
    await expect(desk.locator("#problem")).to_contain_text("Ninguém com este CPF")
    await expect(desk.locator("[name=person]")).to_be_focused()
    await desk.locator("[name=person]").fill("joão nog")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#found button")).to_have_count(1)
    await expect(desk.locator("#problem")).to_be_empty()
    await expect(desk.locator("#found button")).to_be_focused()
    await desk.screenshot(path=tmp_path / "found.png")
    await desk.keyboard.press("1")
    await expect(desk.locator(".previewed h1")).to_have_text("João Batista Nogueira")
    await desk.keyboard.press("f")
    await desk.locator("[name=person]").fill("529.982.247-25")
    await desk.locator(".look-up button").click()
    await expect(desk.locator("#preview-refused")).to_be_visible()
    await expect(desk.locator("#problem")).to_be_empty()
    await desk.keyboard.press("f")
    await desk.locator("[name=person]").fill("390.533.447-05")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".previewed h1")).to_have_text("João Batista Nogueira")
    await desk.keyboard.press("d")
    await node.answer(await node.placed())
    await state(desk, "talking")


@pytest.mark.usefixtures("node")
async def test_an_answer_that_comes_late_does_not_take_the_focus_from_those_who_type_on(
    place: Place, open_as: OpenPage
) -> None:
    await place.pool.execute("update campaigns set mode = 'manual'")
    desk = await open_as("ana")
    await ready(desk)
    field = desk.locator("[name=person]")
    await field.fill("joão")
    await field.evaluate("(field) => { field.form.requestSubmit(); field.value += ' nog'; }")
    await expect(desk.locator("#found button")).to_have_count(1)
    await expect(field).to_be_focused()
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#found button")).to_be_focused()
