"""A shift in Chromium: a pause past its limit, a wrap-up that is extended, a shift that a supervisor ends."""

import re

import pytest
from playwright.async_api import Page, expect

from dialer.hints import agent_topic, team_topic
from tests.browser.conftest import OpenPage
from tests.browser.test_call_controls import beyond, in_conversation
from tests.browser.test_call_desk import pale, ready, talking
from tests.contract.telephony_node import NodeDouble
from tests.integration.web.place import Place

OVER = re.compile(r"\bover\b")


async def choose_theme(page: Page, theme: str) -> None:
    await page.locator("#user-menu summary").click()
    async with page.expect_response("**/preferences"):
        await page.get_by_role("button", name=theme).click()
    await page.keyboard.press("Escape")


@pytest.mark.parametrize("theme", ["Claro", "Escuro"])
async def test_a_pause_turns_red_past_its_limit(place: Place, open_as: OpenPage, theme: str) -> None:
    desk, board = await open_as("ana"), await open_as("sonia")
    await choose_theme(desk, theme)
    await board.goto("/supervision")
    await ready(desk)
    await desk.keyboard.press("p")
    menu = desk.locator("#pause-menu")
    await expect(menu.get_by_role("button")).to_have_text(
        [re.compile(name) for name in ("Descanso 10 min", "Refeição 20 min", "Banheiro", "Treinamento", "Feedback")]
        + [re.compile(name) for name in ("Problema técnico", "Outro motivo")]
    )
    assert await pale(desk) == []
    await desk.keyboard.press("1")
    presence = desk.locator("#presence")
    await expect(presence).to_contain_text(re.compile(r"Em pausa · *Descanso"))
    await expect(presence.locator(".chip .dot[data-colour=green]")).to_be_visible()
    clock = presence.locator(".chip .ticker")
    await expect(clock).not_to_have_class(OVER)
    left = desk.locator(".idle .left .countdown")
    await expect(left).to_have_text(re.compile(r"9:5\d|10:00"))
    await expect(left).not_to_have_class(OVER)

    ana = place.users["ana"]
    await place.pool.execute("update agent_presence set since = since - interval '11 minutes' where agent_id = $1", ana)
    await place.bus.publish(agent_topic(ana), {})
    await place.bus.publish(team_topic(place.team_id), {})
    await expect(clock).to_have_class(OVER)
    await expect(left).to_have_text("0:00")
    assert await pale(desk) == []
    assert await beyond(desk) == []
    row = board.locator(f"#agents tr[data-agent='{ana}']")
    await expect(row).to_contain_text("Descanso")
    await expect(row.locator(".ticker")).to_have_class(OVER)
    await desk.keyboard.press("r")
    await expect(presence).to_have_attribute("data-state", "ready")


async def test_a_wrap_up_is_extended_by_its_key(place: Place, open_as: OpenPage) -> None:
    await place.pool.execute("update campaigns set wrap_up_limit_s = 20")
    await place.pool.execute("update teams set wrap_up_extensions = 2, wrap_up_extension_s = 40")
    desk = await open_as("ana")
    await ready(desk)
    attempt = await talking(place, desk)
    await place.end_call("ana", attempt)
    strip = desk.locator("#strip")
    left = strip.locator(".countdown")
    await expect(left).to_have_text(re.compile(r"0:(20|1\d)"))
    assert await pale(desk) == []
    assert await beyond(desk) == []
    await desk.keyboard.press("z")
    await expect(left).to_have_text(re.compile(r"1:00|0:5\d"))
    await desk.keyboard.press("z")
    await expect(left).to_have_text(re.compile(r"1:(40|3\d)"))
    await expect(strip.get_by_role("button", name="mais 40 s")).to_have_count(0)
    assert await place.pool.fetchval("select extensions from agent_presence") == 2


async def test_a_pause_to_come_leaves_room_for_the_bar(place: Place, open_as: OpenPage) -> None:
    desk = await open_as("ana")
    await ready(desk)
    attempt = await talking(place, desk, identified=False)
    await desk.keyboard.press("p")
    await desk.keyboard.press("6")
    await expect(desk.locator("#pause-menu .next")).to_have_text("Depois: Problema técnico")
    assert await beyond(desk) == []
    await place.end_call("ana", attempt)
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "wrap_up")
    assert await beyond(desk) == []


@pytest.mark.parametrize("theme", ["Claro", "Escuro"])
async def test_a_supervisor_ends_a_shift(place: Place, open_as: OpenPage, theme: str) -> None:
    desk, board = await open_as("ana"), await open_as("sonia")
    await choose_theme(board, theme)
    await board.goto("/supervision")
    await ready(desk)
    await board.locator(f"[data-send-off='{place.users['ana']}']").click()
    dialog = board.locator("#send-off")
    await expect(dialog).to_contain_text("Encerrar o turno de Ana Beatriz")
    await expect(dialog.locator("[data-with-call]")).to_be_hidden()
    await board.keyboard.type("Fim do horário contratado")
    assert await pale(board) == []
    await board.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(desk.locator("#call")).to_contain_text("Sônia Prado encerrou o seu turno")
    await expect(desk.locator("#sent-off")).to_contain_text("Fim do horário contratado")
    await expect(board.locator("#agents")).to_have_attribute("data-count", "0")
    await desk.reload()
    await expect(desk.locator("#sent-off")).to_contain_text("Fim do horário contratado")
    assert await pale(desk) == []
    await desk.get_by_role("button", name="Li: voltar à minha mesa").click()
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "paused")


async def test_a_call_is_finished_before_the_shift_ends(place: Place, node: NodeDouble, open_as: OpenPage) -> None:
    desk, board = await open_as("ana"), await open_as("sonia")
    await board.goto("/supervision")
    await in_conversation(node, desk)
    await board.locator(f"[data-send-off='{place.users['ana']}']").click()
    await expect(board.locator("[data-with-call]")).to_be_visible()
    await board.keyboard.type("Falta de urbanidade")
    await board.keyboard.press("Enter")
    await expect(desk.locator("#signs [data-leaves]")).to_contain_text("O turno acaba após esta ligação · Sônia Prado")
    await expect(desk.locator("#strip")).to_have_attribute("data-call", "talking")
    assert await pale(desk) == []
    assert await beyond(desk) == []
    await expect(board.locator("#agents")).to_contain_text("sai depois da ligação")
    await desk.keyboard.press("h")
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "wrap_up")
    await desk.keyboard.press("9")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#sent-off")).to_contain_text("Falta de urbanidade")
