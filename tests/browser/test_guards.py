"""What holds a campaign back, on the wallboard in Chromium, with a real dialer behind it."""

import pytest
from playwright.async_api import expect

from telephony.end_cause import EndCause
from tests.browser.conftest import OpenPage
from tests.browser.test_call_controls import beyond
from tests.browser.test_call_desk import pale, ready
from tests.contract.telephony_node import NodeDouble
from tests.integration.web.place import Place

LIMIT = "update calling_limits set calls_per_day = $1, short_share = null, calls_per_month = null"


@pytest.mark.parametrize("theme", ["Claro", "Escuro"])
async def test_a_supervisor_sees_why_nobody_is_called(
    place: Place, node: NodeDouble, open_as: OpenPage, theme: str
) -> None:
    wall = await open_as("sonia", "#board-guards")
    await wall.locator("#user-menu summary").click()
    async with wall.expect_response("**/preferences"):
        await wall.get_by_role("button", name=theme).click()
    held = wall.locator("#board-guards li")
    await expect(held).to_have_count(1)
    await expect(held).to_contain_text("parada não há ninguém para atender")
    assert await pale(wall) == []

    desk = await open_as("ana")
    await ready(desk)
    await expect(wall.locator("#board-guards")).to_be_hidden()
    call_id = await node.placed()

    await place.pool.execute(LIMIT, 1)
    await expect(held).to_contain_text("1 de 1 chamadas hoje")
    await expect(held).to_have_attribute("data-reason", "calls_per_day")
    await node.end(call_id, EndCause.BUSY)
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "ready")
    assert node.nothing_placed()
    assert await pale(wall) == []
    assert await beyond(wall) == []

    await place.pool.execute(LIMIT, 50)
    await node.placed()
    await expect(wall.locator("#board-guards")).to_be_hidden()
