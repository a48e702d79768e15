"""The controls of a call in Chromium, with the node's double behind a real dialer: by keyboard, in both themes."""

import pytest
from playwright.async_api import Page, expect

from telephony.end_cause import EndCause
from tests.browser.conftest import OpenPage
from tests.browser.test_call_desk import pale, ready
from tests.contract.telephony_node import NodeDouble

GAP = 16  # px between what is outermost and the edge of the screen


async def in_conversation(node: NodeDouble, page: Page) -> str:
    """Bring the desk to a conversation, and return the id of its call."""
    await ready(page)
    call_id = await node.placed()
    await node.ring(call_id)
    await node.answer(call_id)
    await expect(page.locator("#controls")).to_have_attribute("data-arrangement", "talk")
    return call_id


@pytest.mark.parametrize("theme", ["Claro", "Escuro"])
async def test_consult_join_and_transfer_by_keyboard(node: NodeDouble, open_as: OpenPage, theme: str) -> None:
    desk = await open_as("ana")
    await desk.locator("#user-menu summary").click()
    await desk.get_by_role("button", name=theme).click()
    call_id = await in_conversation(node, desk)
    assert await pale(desk) == []
    assert await beyond(desk) == []
    assert await left_over(desk, ".strip .danger") < GAP

    await desk.keyboard.press("e")
    await expect(desk.locator("#controls .held")).to_contain_text("em espera")
    assert await pale(desk) == []
    await desk.keyboard.press("e")
    await expect(desk.locator("#controls")).to_have_attribute("data-arrangement", "talk")

    await desk.keyboard.press("o")
    assert await pale(desk) == []
    await desk.keyboard.press("1")
    await desk.keyboard.press("c")
    leg_id = await node.placed()
    await expect(desk.locator("#controls .with")).to_contain_text("Chamando Jurídico")
    assert await pale(desk) == []
    await node.answer(leg_id)
    await expect(desk.locator("#controls .with")).to_contain_text("Consultando Jurídico")
    assert await beyond(desk) == []
    assert await pale(desk) == []
    await desk.keyboard.press("j")
    await expect(desk.locator("#controls .with")).to_contain_text("Conferência com Jurídico")
    await desk.keyboard.press("f")
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "wrap_up")
    await expect(desk.locator("#signs")).to_contain_text("segue sem você")
    await expect(desk.get_by_role("button", name="Desligar")).to_have_count(0)
    assert await clipped(desk, "#signs .sign") == []
    await expect(desk.locator("#outcome-actions .primary")).to_contain_text("Registrar")
    assert await pale(desk) == []
    await desk.keyboard.press("9")
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("9")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "ready")
    assert [(order.arrangement, order.other) for order in node.arranged if order.call_id == call_id] == [
        ("hold", None),
        ("talk", None),
        ("hold", None),
        ("consult", leg_id),
        ("conference", leg_id),
        ("bridged", leg_id),
    ]


async def test_keys_messages_and_refusals(node: NodeDouble, open_as: OpenPage) -> None:
    desk = await open_as("ana")
    call_id = await in_conversation(node, desk)
    await desk.keyboard.press("k")
    for key in "12#":
        await desk.keyboard.press(key)
    await expect(desk.locator("#keypad-menu .pressed")).to_have_text("12#")
    await node.until(lambda: node.digits == [(call_id, key) for key in "12#"])
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("g")
    await desk.keyboard.press("2")
    await expect(desk.locator("[data-sound=playing]")).to_contain_text("pix")
    await node.finish_sound(call_id, "pix")
    await expect(desk.locator("[data-sound=played]")).to_be_visible()

    await desk.keyboard.press("o")
    await desk.keyboard.press("0")
    await expect(desk.locator(".others [name=number]")).to_be_focused()
    await desk.keyboard.type("123")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#problem")).to_contain_text("com DDD")
    await desk.keyboard.press("o")
    await desk.keyboard.press("0")
    await desk.keyboard.type("11 3456-7890")
    await desk.get_by_role("button", name="Transferir já").click()
    leg_id = await node.placed()
    await expect(desk.locator("#controls .with")).to_contain_text("Transferindo, chamando")
    assert await clipped(desk, "#controls .with") == []
    await node.end(leg_id, EndCause.BUSY, 486)
    await expect(desk.locator("#controls .refusal")).to_contain_text("ocupado")
    await desk.keyboard.press("e")
    await expect(desk.locator("#controls")).to_have_attribute("data-arrangement", "talk")


async def left_over(page: Page, selector: str) -> float:
    """How many pixels lie between the right edge of an element and that of the screen."""
    box = await page.locator(selector).bounding_box()
    assert box is not None
    assert page.viewport_size is not None
    return page.viewport_size["width"] - box["x"] - box["width"]


async def clipped(page: Page, selector: str) -> list[str]:
    """The elements that have more to show than they have room for."""
    found: list[str] = await page.evaluate(
        """(selector) => [...document.querySelectorAll(selector)]
            .filter((element) => element.scrollWidth > element.clientWidth + 1)
            .map((element) => element.textContent)""",
        selector,
    )
    return found


async def beyond(page: Page) -> list[str]:
    """The controls that do not fit on the screen."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("button, summary")]
            .filter((element) => element.checkVisibility())
            .filter((element) => { const box = element.getBoundingClientRect();
                return box.right > innerWidth || box.bottom > innerHeight || box.left < 0; })
            .map((element) => element.textContent)"""
    )
    return found


async def test_the_audio_panel(open_as: OpenPage) -> None:
    desk = await open_as("ana")
    await ready(desk)
    await desk.keyboard.press("x")
    await expect(desk.get_by_label("Cancelamento de eco")).to_be_checked()
    await desk.get_by_label("Redução de ruído").uncheck()
    await expect(desk.locator("[name=input] option")).not_to_have_count(1)
    await desk.locator("#audio-test").click()
    await expect(desk.locator("#audio-test-result")).to_contain_text("Fale agora")
    await expect(desk.locator("#audio-test-result")).to_contain_text("soa")
    assert await pale(desk) == []
    await desk.reload()
    await desk.keyboard.press("x")
    await expect(desk.get_by_label("Redução de ruído")).not_to_be_checked()
    await expect(desk.get_by_label("Cancelamento de eco")).to_be_checked()
