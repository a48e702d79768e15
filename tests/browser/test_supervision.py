"""Supervision in Chromium, with the node's double behind a real dialer."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import expect

from telephony import tickets
from telephony.protocol import Supervise, Unsupervise
from tests.browser.conftest import OpenPage
from tests.browser.test_call_controls import beyond, in_conversation
from tests.browser.test_call_desk import pale
from tests.contract.telephony_node import NodeDouble
from tests.integration.web.place import Place


@pytest.mark.parametrize("theme", ["Claro", "Escuro"])
async def test_listening_whispering_and_taking_over(
    place: Place, node: NodeDouble, open_as: OpenPage, theme: str
) -> None:
    desk = await open_as("ana")
    board = await open_as("sonia")
    await board.locator("#user-menu summary").click()
    async with board.expect_response("**/preferences"):
        await board.get_by_role("button", name=theme).click()
    await board.goto("/supervision")
    call_id = await in_conversation(node, desk)
    row = board.locator(f"tr[data-attempt='{call_id}']")
    await expect(row).to_contain_text("Ana Beatriz")
    assert await pale(board) == []

    await row.get_by_role("button", name="Ouvir").click()
    await expect(board.locator("#status")).to_have_attribute("data-role", "listen")
    await expect(board.locator("#audio")).to_have_attribute("data-state", "connected")
    url = urlsplit(str(await board.locator("#audio-call").get_attribute("data-url")))
    [ticket] = parse_qs(url.query)["ticket"]
    holder = tickets.verify("shared secret", ticket, call_id=call_id)
    name = f"supervisor-{place.users['sonia']}"
    assert (holder.name, holder.port, parse_qs(url.query)["port"]) == ("sonia", name, [name])
    await expect(desk.locator("[data-supervised]")).to_have_count(0)
    assert await beyond(board) == []
    assert await pale(board) == []

    await row.get_by_role("button", name="Orientar").click()
    await expect(desk.locator("[data-supervised=whisper]")).to_be_visible()
    assert await pale(desk) == []
    await row.get_by_role("button", name="Assumir").click()
    await expect(board.locator("#problem")).to_contain_text("Abra antes a sua mesa")

    own = await board.context.new_page()
    await own.goto("/agent")
    await expect(own.locator("#presence")).to_have_attribute("data-state", "paused")
    await row.get_by_role("button", name="Assumir").click()
    await expect(own.locator("#strip")).to_have_attribute("data-attempt", call_id)
    await expect(own.locator("#audio-call")).to_have_attribute("data-url", _with_port(name))
    await expect(desk.locator("#call")).to_contain_text("Um supervisor assumiu a ligação")
    await expect(board.locator("#status")).to_contain_text("ela está na sua mesa")
    assert await pale(board) == []
    await board.close()
    await own.keyboard.press("h")
    await expect(own.locator("#presence")).to_have_attribute("data-state", "wrap_up")
    await own.keyboard.press("9")
    await own.keyboard.press("Enter")
    await expect(own.locator("#presence")).to_have_attribute("data-state", "paused")
    closed = await place.pool.fetchrow("select outcome, recorded_by, taken_over_from from attempts")
    assert tuple(closed or ()) == ("hung_up_unidentified", place.users["sonia"], place.users["ana"])
    assert [order.role for order in node.supervised if isinstance(order, Supervise)] == [
        "listen",
        "whisper",
        "take_over",
    ]
    assert not [order for order in node.supervised if isinstance(order, Unsupervise)]


def _with_port(name: str) -> re.Pattern[str]:
    return re.compile(rf"port={name}\b")


async def test_closing_the_page_ends_the_supervision(place: Place, node: NodeDouble, open_as: OpenPage) -> None:
    desk = await open_as("ana")
    board = await open_as("sonia")
    await board.goto("/supervision")
    call_id = await in_conversation(node, desk)
    await board.locator(f"tr[data-attempt='{call_id}']").get_by_role("button", name="Falar com ambos").click()
    await expect(desk.locator("[data-supervised=barge]")).to_be_visible()
    await board.goto("/wallboard")
    await node.until(lambda: isinstance(node.supervised[-1], Unsupervise))
    await expect(desk.locator("[data-supervised]")).to_have_count(0)
    actions = await place.pool.fetch(
        "select action, user_id, subject, detail from audit_log where action like 'supervision.%' order by id"
    )
    detail = {"agent": place.users["ana"], "role": "barge"}
    assert [tuple(row) for row in actions] == [
        (action, place.users["sonia"], f"attempt:{call_id}", detail)
        for action in ("supervision.start", "supervision.stop")
    ]
