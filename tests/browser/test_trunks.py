"""A manager sets a trunk up, its state changes while somebody looks, and a failed call shows its ladder."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, expect

from queues.lines import pool, trunk_health
from queues.lines.trunk_health import Failure, Rung, SeenState
from tests.browser.conftest import OpenPage
from tests.integration.web.place import Place

AA = 4.5
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
ATTEMPT = """
insert into attempts
    (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at, ringing_at, answered_at,
    ended_at, closed_at, cause, outcome, trunk_used)
select
    gen_random_uuid(), c.id, p.debtor_id, p.id, p.number, t.id, c.team_id, 'closed', $2, null, $3, $2, $2,
    'network_failure', $4, t.id
from campaigns as c, phones as p, trunks as t
where t.name = $1
order by p.id limit 1
returning id
"""
ROUTE_FAILED = (
    (0.0, True, "INVITE sip:02119529982247@sip.operadora.example SIP/2.0"),
    (0.018, False, "SIP/2.0 100 Trying"),
    (0.031, False, "SIP/2.0 407 Proxy Authentication Required"),
    (0.032, True, "ACK sip:02119529982247@sip.operadora.example SIP/2.0"),
    (0.034, True, "INVITE sip:02119529982247@sip.operadora.example SIP/2.0"),
    (0.052, False, "SIP/2.0 100 Trying"),
    (1.274, False, "SIP/2.0 503 Service Unavailable"),
    (1.275, True, "ACK sip:02119529982247@sip.operadora.example SIP/2.0"),
)


async def set_up(page: Page) -> None:
    """A first try lacks the carrier's code; the second is saved."""
    await page.get_by_role("navigation", name="Telas").get_by_role("link", name="Troncos").click()
    await page.get_by_role("link", name="Novo tronco").click()
    await page.get_by_label("Nome", exact=True).fill("Operadora Sul")
    await page.get_by_label("Endereço").fill("sip.operadora.example:5061")
    await page.get_by_label("Transporte").select_option("TLS")
    await expect(page.get_by_text("OpenSSL 1.0.2k")).to_be_visible()
    await page.get_by_label("Transporte").select_option("UDP")
    await expect(page.get_by_text("OpenSSL 1.0.2k")).to_be_hidden()
    await page.get_by_label("Usuário").fill("alo")
    await page.get_by_label("Senha", exact=True).fill("segredo da operadora")
    await page.get_by_label("Registrar na operadora").check()
    await page.get_by_label("Como os números são discados").select_option("carrier")
    await page.get_by_label("Número mostrado").fill("+551130000000")
    await page.get_by_label("Que número é mostrado").select_option("by_area_code")
    await page.get_by_role("button", name="Salvar").click()
    await expect(page.locator("#carrier_code-error")).to_be_visible()
    await page.get_by_label("Código da operadora").fill("21")
    await page.get_by_label("Senha", exact=True).fill("segredo da operadora")
    await page.get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("heading", name="Operadora Sul")).to_be_visible()


async def add_number(page: Page, number: str, area: str, limit: str) -> None:
    await page.get_by_label("Número", exact=True).fill(number)
    await page.get_by_label("Para o DDD").fill(area)
    await page.get_by_label("Chamadas por dia").fill(limit)
    await page.get_by_role("button", name="Incluir ou alterar").click()
    await expect(page.locator(".numbers")).to_contain_text(number)


async def tell(place: Place, trunk_id: int, states: Sequence[tuple[str, str, bool | None, float | None, str]]) -> None:
    now = datetime.now(UTC)
    seen = [
        SeenState(node, trunk_id, state, registered, rtt, detail, 4, now)
        for node, state, registered, rtt, detail in states
    ]
    async with place.pool.acquire() as conn, conn.transaction():
        await trunk_health.save_states(conn, seen)


async def fail_calls(place: Place, trunk_id: int) -> None:
    """An hour of calls: most answered, some busy, a few refused by the carrier; one number is used up, one nearly."""
    now = datetime.now(UTC)
    for minute in range(40):
        at = now - timedelta(minutes=minute + 1)
        answered = at if minute % 5 else None
        outcome = "busy" if minute % 5 == 0 else "abandoned"
        attempt_id = await place.pool.fetchval(ATTEMPT, "Operadora Sul", at, answered, outcome)
        if minute % 8 == 0:
            rungs = tuple(Rung(at.timestamp() + after, sent, line) for after, sent, line in ROUTE_FAILED)
            code, q850, reason = (503, 34, "Service Unavailable") if minute % 16 == 0 else (None, None, "")
            failure = Failure(attempt_id, trunk_id, at, code, q850, reason, rungs if code else rungs[:1])
            async with place.pool.acquire() as conn, conn.transaction():
                await trunk_health.save_failures(conn, [failure])
    async with place.pool.acquire() as conn, conn.transaction():
        for row in await pool.every(conn, trunk_id, now):
            for _ in range(187 if row.area_code is None else 200):
                await pool.count(conn, [row.id], now)


async def test_a_trunk_is_set_up_and_watched(place: Place, open_as: OpenPage, tmp_path: Path) -> None:
    page = await open_as("marcos", settled="#content h1")
    await set_up(page)
    await add_number(page, "(21) 3000-0001", "21", "200")
    await add_number(page, "(11) 3000-0009", "", "400")
    trunk_id = int(page.url.rpartition("/")[2].partition("?")[0])
    await expect(page.locator("#state")).to_contain_text("Nenhum nó falou dele ainda")
    await fail_calls(place, trunk_id)
    await tell(place, trunk_id, [("no-1", "down", False, None, "408 Request Timeout")])
    await expect(page.locator("#state")).to_contain_text("Fora do ar")
    await tell(
        place, trunk_id, [("no-1", "up", True, 18.4, "200 OK"), ("no-2", "refused", False, 21.9, "403 Forbidden")]
    )
    await expect(page.locator("#state")).to_contain_text("registrado")
    failure = page.locator(".failure").first
    await failure.locator("summary").click()
    await expect(failure.locator(".ladder")).to_contain_text("SIP/2.0 503 Service Unavailable")
    await expect(failure.locator(".ladder")).not_to_contain_text("9529982247")
    async with page.expect_response(lambda response: response.url.endswith("/failures")):
        pass
    await expect(failure.locator(".ladder")).to_be_visible()  # the page renewed its list, and it stayed open
    await page.set_viewport_size({"width": 1366, "height": 1000})
    await page.goto(f"/trunks/{trunk_id}")
    await page.locator(".failure summary").first.click()
    await page.screenshot(path=tmp_path / "trunk.png")
    for theme in ("light", "dark"):
        await page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        faint = [each for each in await page.evaluate(CONTRAST) if each["ratio"] < AA]
        assert (theme, faint[:3]) == (theme, [])
    await page.screenshot(path=tmp_path / "trunk-dark.png", full_page=True)
    await page.set_viewport_size({"width": 1366, "height": 768})
    await page.goto("/trunks")
    row = page.get_by_role("row", name="Operadora Sul")
    await expect(row).to_contain_text("503 × 3")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(
        "[...document.querySelectorAll('.table-scroll')].every(e => e.scrollWidth <= e.clientWidth)"
    )
    await page.screenshot(path=tmp_path / "trunks.png")
    await page.goto(f"/campaigns/{place.campaign_id}")
    await page.get_by_label("2.", exact=True).select_option("")
    await page.screenshot(path=tmp_path / "campaign.png", full_page=True)
