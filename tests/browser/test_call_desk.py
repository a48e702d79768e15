"""The call desk in Chromium: by keyboard alone, without losing what is typed, legible in both themes."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.integration.web.place import Place

AA = 4.5
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


async def ready(page: Page) -> None:
    await expect(page.locator("#presence")).to_have_attribute("data-state", "paused")
    await page.keyboard.press("r")
    await expect(page.locator("#presence")).to_have_attribute("data-state", "ready")


async def talking(place: Place, page: Page, *, identified: bool = True) -> Any:
    attempt = await place.answer_call("ana")
    await place.connect_audio("ana", attempt)
    await expect(page.locator("#strip")).to_have_attribute("data-call", "talking")
    if identified:
        await page.keyboard.press("i")
        await expect(page.locator("#call")).to_have_attribute("data-stage", "identified")
    return attempt


async def test_an_agreement_by_keyboard_alone(place: Place, open_as: OpenPage) -> None:
    desk = await open_as("ana")
    await ready(desk)
    attempt = await talking(place, desk, identified=False)
    assert "R$" not in await desk.locator("main").inner_text()
    await desk.keyboard.press("1")  # not offered yet
    await expect(desk.locator("input[value=agreement]")).to_have_count(0)
    await desk.keyboard.press("i")
    await expect(desk.locator("#total")).to_contain_text("1.720,20")

    await desk.keyboard.press("1")
    await expect(desk.locator("[name=total]")).to_be_focused()
    await desk.keyboard.type("1500")
    await desk.keyboard.press("Tab")
    await desk.keyboard.type("3")
    await expect(desk.locator("#plan .brief")).to_contain_text("3 × R$ 500,00")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#plan .summary")).to_contain_text("em 3 parcelas de R$ 500,00")
    await expect(desk.locator("#plan .summary")).to_be_focused()
    await desk.keyboard.press("Escape")
    await expect(desk.locator("[name=total]")).to_be_focused()
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#plan .summary")).to_be_focused()
    await desk.keyboard.press("Enter")  # hangs up and records
    await expect(desk.locator("#outcome-actions")).to_contain_text("Desligando e registrando")
    await place.end_call("ana", attempt)
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "ready")
    row = await place.pool.fetchrow("select total_centavos, (select count(*) from instalments) from agreements")
    assert tuple(row or ()) == (150_000, 3)


async def test_what_is_typed_survives_updates_and_a_lost_connection(place: Place, open_as: OpenPage) -> None:
    desk = await open_as("ana")
    await ready(desk)
    attempt = await talking(place, desk, identified=False)
    await desk.keyboard.press("6")
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("a")
    await desk.keyboard.type("Pediu para retornar depois das 18h")
    await desk.get_by_role("button", name="É o devedor").click()
    await expect(desk.locator("#call")).to_have_attribute("data-stage", "identified")
    await place.end_call("ana", attempt)
    await expect(desk.locator("#strip")).to_have_attribute("data-call", "ended")
    await drop_connection(desk)
    await expect(desk.locator("[name=notes]")).to_have_value("Pediu para retornar depois das 18h")
    await expect(desk.locator("input[value=callback]")).to_be_checked()
    await expect(desk.locator("[data-for=callback]")).to_be_visible()


async def test_notes_survive_a_reload_and_end_with_their_call(place: Place, open_as: OpenPage) -> None:
    desk = await open_as("ana")
    await ready(desk)
    attempt = await talking(place, desk)
    await desk.keyboard.press("a")
    await desk.keyboard.type("Pediu boleto")
    await desk.reload()
    await expect(desk.locator("[name=notes]")).to_have_value("Pediu boleto")
    await desk.locator("#user-menu summary").click()
    await expect(desk.get_by_role("button", name="Sair")).to_be_hidden()  # not in the middle of a call
    await desk.keyboard.press("Escape")
    await place.end_call("ana", attempt)
    await expect(desk.locator("#strip")).to_have_attribute("data-call", "ended")
    await desk.keyboard.press("4")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "ready")
    await talking(place, desk)
    await expect(desk.locator("[name=notes]")).to_have_value("")


async def drop_connection(desk: Page) -> None:
    """Break the websocket as a network does, see the banner, and wait until the screen is live again."""
    await desk.evaluate(
        """() => new Promise((resolve) => {
            document.addEventListener("htmx:wsClose", resolve, { once: true });
            const wrapper = document.body["htmx-internal-data"].webSocket;
            wrapper.socket.onclose({ code: 1006 });
            wrapper.socket.onclose = null;
            wrapper.socket.close();
        })"""
    )
    await expect(desk.locator("body[data-live]")).to_be_attached()
    await expect(desk.locator("#offline")).to_be_hidden()


async def test_refusals_are_shown_at_their_field(place: Place, open_as: OpenPage) -> None:
    desk = await open_as("ana")
    await ready(desk)
    attempt = await talking(place, desk)
    await place.end_call("ana", attempt)
    await expect(desk.locator("#strip")).to_have_attribute("data-call", "ended")
    await desk.keyboard.press("2")
    await expect(desk.locator("[name=promised_for]")).to_be_focused()
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#problem")).to_contain_text("Informe uma data.")
    await expect(desk.locator("[name=promised_for]")).to_have_attribute("aria-invalid", "true")
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("Escape")
    await expect(desk.locator("input[name=outcome]:checked")).to_have_count(0)
    await desk.keyboard.press("1")
    await desk.keyboard.type("10")
    await expect(desk.locator("#plan .refusal")).to_contain_text("Desconto máximo de 30%")


async def test_pausing_and_help_by_keyboard(open_as: OpenPage) -> None:
    desk = await open_as("ana")
    await ready(desk)
    await desk.keyboard.press("p")
    await expect(desk.locator("#pause-menu .sheet")).to_be_visible()
    await desk.keyboard.press("4")
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "paused")
    await expect(desk.locator("#presence .chip")).to_contain_text("Treinamento")
    await desk.keyboard.press("?")
    await expect(desk.locator("#help")).to_be_visible()
    await desk.keyboard.press("r")  # keys rest while the help is open
    await desk.keyboard.press("Escape")
    await expect(desk.locator("#help")).to_be_hidden()
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "paused")
    await desk.keyboard.press("s")
    await expect(desk.locator("#mute")).to_have_attribute("aria-pressed", "true")


async def test_the_document_is_shown_on_request_and_the_state_is_announced(place: Place, open_as: OpenPage) -> None:
    desk = await open_as("ana")
    await ready(desk)
    await expect(desk.locator("#announce")).to_have_text("Disponível")
    await talking(place, desk)
    await expect(desk.locator("#announce")).to_contain_text("Em ligação")
    await expect(desk.locator(".facts")).to_contain_text("***.982.247-**")
    await desk.keyboard.press("v")
    await expect(desk.locator(".facts")).to_contain_text("529.982.247-25")


async def test_a_second_window_takes_the_desk(open_as: OpenPage) -> None:
    first = await open_as("ana")
    second = await first.context.new_page()
    await second.goto("/agent")
    await expect(first.locator("#replaced")).to_contain_text("aberto em outra janela")
    await expect(second.locator("#presence")).to_have_attribute("data-state", "paused")


async def test_leaving_ends_the_session(place: Place, open_as: OpenPage) -> None:
    desk = await open_as("ana")
    await desk.get_by_role("button", name="Encerrar turno").click()
    await desk.wait_for_url("**/login")
    assert await place.pool.fetchval("select state from agent_presence") == "logged_out"


@pytest.mark.parametrize("theme", ["Claro", "Escuro"])
async def test_text_is_legible_on_every_screen(place: Place, open_as: OpenPage, theme: str) -> None:
    desk = await open_as("ana")
    wall = await open_as("sonia")
    for page in (desk, wall):
        await page.locator("#user-menu summary").click()
        await page.get_by_role("button", name=theme).click()
        assert await pale(page) == []
    await ready(desk)
    assert await pale(desk) == []
    attempt = await talking(place, desk, identified=False)
    assert await pale(desk) == []
    await desk.keyboard.press("i")
    await expect(desk.locator("#call")).to_have_attribute("data-stage", "identified")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#problem")).to_have_text("Escolha uma tabulação.")
    await desk.keyboard.press("1")
    await expect(desk.locator("#plan[data-valid]")).to_be_attached()
    await expect(desk.locator("#problem")).to_be_empty()
    assert await pale(desk) == []
    await expect(wall.locator("#board-agents [data-state=talking]")).to_be_attached()
    assert await pale(wall) == []
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#plan .summary")).to_be_focused()
    await place.end_call("ana", attempt)
    await expect(desk.locator("#strip")).to_have_attribute("data-call", "ended")
    assert await pale(desk) == []


async def pale(page: Page) -> list[Any]:
    """Texts whose contrast is below AA; there must be text at all."""
    texts = await page.evaluate(f"({CONTRAST})()")
    assert len(texts) > 5
    return [text for text in texts if text["ratio"] < AA]


async def test_the_theme_changes_at_once_and_is_remembered(open_as: OpenPage) -> None:
    desk = await open_as("ana")
    await desk.locator("#user-menu summary").click()
    async with desk.expect_response("**/preferences"):
        await desk.get_by_role("button", name="Escuro").click()
    await expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    await desk.reload()
    await expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(desk.locator("#presence")).to_be_visible()


async def test_the_desk_fits_its_screen(place: Place, open_as: OpenPage) -> None:
    desk = await open_as("ana")
    await ready(desk)
    await talking(place, desk)
    await desk.keyboard.press("1")
    await expect(desk.locator("#plan[data-valid]")).to_be_attached()
    overflow = await desk.evaluate(
        """() => [document.documentElement, document.querySelector("#outcome")].map((element) =>
            [element.scrollHeight - element.clientHeight, element.scrollWidth - element.clientWidth])"""
    )
    assert overflow == [[0, 0], [0, 0]]
