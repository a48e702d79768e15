"""A call that comes in, from our number's form to the agent's screen: a real dialer, the node's double, Chromium."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from dialer.engine import Dialer, DialerSettings
from telephony.end_cause import EndCause
from tests.browser.conftest import OpenPage
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import leads, running_dialer
from tests.integration.web.place import Place
from tests.sip.dialing import SECRET

MARIA = "+5519987650001"
SHARED = "+5519987650002"
OURS = "01140001234"


@pytest.fixture
async def node() -> AsyncIterator[NodeDouble]:
    async with NodeDouble() as node:
        yield node


@pytest.fixture
async def dialer(place: Place, node: NodeDouble, database: str) -> AsyncIterator[Dialer]:
    """A dialer that leads the team; Maria has a number of her own, and one that she shares with João."""
    maria, joao = place.debtors
    for debtor_id, number in ((maria, MARIA), (maria, SHARED), (joao, SHARED)):
        await place.pool.execute("insert into phones (debtor_id, number) values ($1, $2)", debtor_id, number)
    settings = DialerSettings(dsn=database, nodes=((node.name, node.url),), secret=SECRET, tick_s=0.2)
    async with running_dialer(settings) as running:
        await leads(running.health.teams)
        yield running


async def take_in_number(page: Page) -> None:
    await page.goto("/numbers")
    await page.get_by_role("link", name="Novo número").first.click()
    await page.get_by_role("button", name="Salvar").click()
    await expect(page.get_by_text("Preencha este campo.")).to_be_visible()
    await page.get_by_label("Número", exact=True).fill("(11) 4000-1234")
    await page.get_by_label("Nome entre nós").fill("Central de acordos")
    for day in range(5):
        for name in ("opens", "closes"):
            await page.locator(f"[name={name}_{day}_1]").fill("")
    await page.get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("row", name="Central de acordos")).to_contain_text("Aberto agora")


async def ready(page: Page) -> None:
    await expect(page.locator("#presence")).to_have_attribute("data-state", "paused")
    await page.keyboard.press("r")
    await expect(page.locator("#presence")).to_have_attribute("data-state", "ready")


@pytest.mark.usefixtures("dialer")
async def test_a_call_that_comes_in_pops_on_the_agents_screen(
    place: Place, open_as: OpenPage, node: NodeDouble
) -> None:
    await take_in_number(await open_as("marcos", "main"))
    desk = await open_as("ana")
    await ready(desk)
    call_id = await node.come_in("019987650001", OURS)
    strip = desk.locator("#strip")
    await expect(strip).to_have_attribute("data-call", "talking")
    await expect(strip).to_contain_text("Chamada recebida · Central de acordos · esperou 0:0")
    await expect(desk.locator("#call h1")).to_have_text("Maria Aparecida de Souza")
    assert "R$" not in await desk.locator("main").inner_text()
    await desk.keyboard.press("i")
    await expect(desk.locator("#total")).to_contain_text("1.720,20")
    await node.end(call_id, EndCause.REMOTE_HANGUP)
    await expect(strip).to_have_attribute("data-call", "ended")
    await desk.keyboard.press("4")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#presence")).to_have_attribute("data-state", "ready")
    outcome = await place.pool.fetchval("select outcome from attempts where direction = 'inbound'")
    assert outcome == "refuses"


@pytest.mark.usefixtures("dialer")
async def test_the_agent_says_who_is_calling(place: Place, open_as: OpenPage, node: NodeDouble) -> None:
    await take_in_number(await open_as("marcos", "main"))
    desk = await open_as("ana")
    await ready(desk)
    await node.come_in("019987650002", OURS)
    call = desk.locator("#call")
    await expect(call).to_contain_text("Mais de uma pessoa tem este número")
    await call.get_by_role("button", name="João Batista Nogueira").click()
    await expect(call.locator("h1")).to_have_text("João Batista Nogueira")
    await call.get_by_role("button", name="É outra pessoa").click()
    await call.get_by_label("CPF ou CNPJ").fill("111.111.111-11")
    await call.get_by_role("button", name="Procurar").click()
    await expect(desk.locator("#problem")).to_contain_text("Este CPF ou CNPJ não é válido.")
    await call.get_by_label("CPF ou CNPJ").fill("529.982.247-25")
    await desk.keyboard.press("Enter")
    await expect(call.locator("h1")).to_have_text("Maria Aparecida de Souza")
    await desk.keyboard.press("i")
    await expect(desk.locator("#total")).to_contain_text("1.720,20")
    rows = await place.pool.fetch("select action from audit_log where action like 'debtor.%' order by at")
    assert [row["action"] for row in rows] == [*["debtor.choose"] * 3, "debtor.identify"]


@pytest.mark.usefixtures("dialer")
async def test_supervisors_see_who_waits(open_as: OpenPage, node: NodeDouble) -> None:
    await take_in_number(await open_as("marcos", "main"))
    wall = await open_as("sonia")
    for caller in ("019987650001", "anonymous"):
        await node.until_arranged(await node.come_in(caller, OURS), "hold")
    callers = wall.locator("#board-callers")
    await expect(callers.locator("#callers-waiting")).to_have_text("2")
    await expect(callers.locator("tbody tr").first).to_contain_text("Maria Aparecida de Souza")
    await expect(callers.locator("tbody tr").last).to_contain_text("Número não identificado")
    await expect(callers).to_contain_text("Maior espera")
