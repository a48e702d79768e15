"""A manager's walk in Chromium: import with visible progress, a strategy and its preview, a campaign, and why."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from alo.demo.sample_portfolio import cpf
from store.pool import Pool
from tests.browser.conftest import OpenPage
from tests.integration.web.place import Place

AA = 4.5
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
LAYOUT = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")
IMPORT_MS = 60_000  # a process of its own begins, imports, scores and ends
DEBTORS = 40
FRESH = ("Fresco", 10)  # name, days late
OLD = ("Antigo", 400)

Walk = Callable[[Page], Awaitable[None]]


def document_of(number: int) -> str:
    """The CPF of a debtor of the file, without punctuation."""
    return re.sub(r"\D", "", cpf(f"{400000000 + number}"))


def write_portfolio(path: Path) -> None:
    """Half of the debtors are ten days late, half four hundred; every tenth has no phone, and two rows are wrong."""
    lines = ["CPF;Nome;UF;Cidade;Contrato;Produto;Valor;Vencimento;Telefone"]
    for number in range(DEBTORS):
        name, late = FRESH if number % 2 else OLD
        due = (datetime.now(UTC) - timedelta(days=late)).strftime("%d/%m/%Y")
        phone = "" if number % 10 == 0 else f"11 9{80000000 + number}"
        document = document_of(number)
        lines.append(f"{document};{name} {number};SP;Campinas;C{number};Cartão;{100 + number},50;{due};{phone}")
    lines += ["111.111.111-11;Errado;SP;Campinas;X1;Cartão;10,00;01/01/2026;", ";Sem documento;SP;;X2;;abc;;"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


async def go(page: Page, name: str) -> None:
    await page.get_by_role("navigation", name="Telas").get_by_role("link", name=name).click()


async def create_portfolio(page: Page) -> None:
    await go(page, "Carteiras")
    await page.get_by_role("link", name="Nova carteira").click()
    await page.get_by_role("button", name="Criar carteira").click()
    await expect(page.get_by_text("Preencha este campo.")).to_have_count(2)  # name and creditor
    await page.get_by_label("Nome da carteira").fill("Cartões 2026")
    await page.get_by_label("Credor", exact=True).fill("Banco Exemplo S.A.")
    await page.get_by_label("Desconto máximo").fill("35,5")
    await page.get_by_role("button", name="Criar carteira").click()
    await expect(page.get_by_role("heading", name="Cartões 2026")).to_be_visible()
    await expect(page.get_by_label("Desconto máximo")).to_have_value("35,5")


async def import_file(page: Page, file: Path) -> None:
    await page.get_by_role("link", name="Importar", exact=True).click()
    await expect(page.get_by_label("Carteira", exact=True)).to_have_value(re.compile(r"\d+"))
    await page.get_by_role("button", name="Importar").click()
    await expect(page.get_by_text("Escolha um arquivo.")).to_be_visible()
    await page.get_by_label("Arquivo", exact=True).set_input_files(file)
    await page.get_by_label("Carteira", exact=True).select_option("Cartões 2026")
    await page.get_by_role("button", name="Importar").click()
    await expect(page.get_by_label("Progresso da importação")).to_be_visible()
    await expect(page.locator("#job")).to_have_attribute("data-state", "done", timeout=IMPORT_MS)
    await expect(page.locator("#said")).to_have_text("Importado")
    figures = page.locator(".tiles")
    await expect(figures).to_contain_text(f"Devedores novos{DEBTORS}")
    await expect(figures).to_contain_text("Linhas rejeitadas2")
    await expect(page.get_by_role("table")).to_contain_text("111.111.111-11")
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Baixar, corrigir, importar de novo").click()
    download = await started.value
    assert download.suggested_filename == "carteira.rejected.csv"
    assert "Sem documento" in Path(await download.path()).read_text(encoding="utf-8-sig")


async def first_debtor(page: Page) -> str:
    return await page.locator(".preview .first tbody tr").first.inner_text()


async def make_strategy(page: Page) -> None:
    """Moving a bucket to the front changes the preview before anything is saved; the second saving is version 2."""
    await go(page, "Estratégias")
    await page.get_by_role("link", name="Nova estratégia").click()
    await page.get_by_label("Na carteira").select_option("Cartões 2026")
    await expect(page.locator("#preview-eligible")).to_have_attribute("data-eligible", str(DEBTORS - DEBTORS // 10))
    assert FRESH[0] in await first_debtor(page)
    old_first = page.get_by_role("button", name="Antes: 1 a 5 anos de atraso")
    await old_first.focus()
    for _ in range(6):
        await page.keyboard.press("Enter")
    await expect(old_first).to_be_focused()
    await expect(page.get_by_label("Posição de: 1 a 5 anos de atraso")).to_have_value("1")
    await expect(page.locator(".preview .first tbody tr").first).to_contain_text(OLD[0])
    await page.get_by_label("Nome", exact=True).fill("Antigos primeiro")
    await page.get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("heading", name="Antigos primeiro")).to_be_visible()

    await page.get_by_label("Parte A").fill("60")
    await expect(page.locator(".sum")).to_have_text("60%")
    await page.get_by_role("button", name="Salvar como nova versão").click()
    await expect(page.get_by_text("A parte A precisa de percentual e de faixas.")).to_be_visible()
    await page.get_by_label("Parte A").fill("")
    await page.get_by_label("Valor", exact=True).fill("100")
    await page.get_by_role("button", name="Salvar como nova versão").click()
    await expect(page.get_by_text("versão 2")).to_be_visible()


async def make_campaign(page: Page, pool: Pool) -> None:
    """The preview follows the filter; nothing is saved before the button says so."""
    await go(page, "Campanhas")
    await page.get_by_role("link", name="Nova campanha").click()
    await page.get_by_label("Nome", exact=True).fill("Cartões antigos")
    await page.get_by_label("Carteira", exact=True).select_option("Cartões 2026")
    await page.get_by_label("Estratégia").select_option("Antigos primeiro")
    eligible = page.locator("#preview-eligible")
    await expect(eligible).to_have_attribute("data-eligible", str(DEBTORS - DEBTORS // 10))
    await expect(page.locator(".preview")).to_contain_text("Sem telefone que possa ser chamado")
    await page.get_by_label("1 a 30 dias de atraso").check()
    await expect(eligible).to_have_attribute("data-eligible", str(DEBTORS // 2))
    await expect(page.locator(".preview")).to_contain_text("Em outra faixa de atraso")
    await page.get_by_label("1 a 30 dias de atraso").uncheck()
    await expect(eligible).to_have_attribute("data-eligible", str(DEBTORS - DEBTORS // 10))
    assert await pool.fetchval("select count(*) from campaigns where name = 'Cartões antigos'") == 0
    await page.get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("heading", name="Cartões antigos")).to_be_visible()
    await page.get_by_role("button", name="Iniciar").click()
    await expect(page.get_by_role("status")).to_contain_text("A campanha está em andamento.")


async def ask_why(page: Page, pool: Pool) -> None:
    """A debtor without a phone, one on hold, and one who is next; the document stays out of the address."""
    await go(page, "Por quê?")
    await page.get_by_label("CPF ou CNPJ").fill("123.456.789-00")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Não é um CPF ou CNPJ")).to_be_visible()
    document = document_of(0)
    await page.get_by_label("CPF ou CNPJ").fill(document)
    await page.keyboard.press("Enter")
    await expect(page.locator(".verdict")).to_contain_text("Fora desta fila: Sem telefone que possa ser chamado.")
    assert document not in page.url
    assert document not in await page.content()
    await page.get_by_role("button", name="Mostrar inteiro").click()
    await expect(page.locator("#document-shown")).to_have_text(
        f"{document[:3]}.{document[3:6]}.{document[6:9]}-{document[9:]}"
    )
    assert await pool.fetchval("select count(*) from audit_log where action = 'debtor.reveal'") == 1

    held = await pool.fetchval(
        "update debtors set hold = 'disputed', held_at = now() where document = $1 returning id", document_of(3)
    )
    await page.goto(f"/explain/{held}")
    await expect(page.locator(".verdict .said")).to_contain_text("Cobrança suspensa")
    await expect(page.locator(".rules .no")).to_contain_text("Cobrança suspensa")

    await page.get_by_label("CPF ou CNPJ").fill(document_of(2))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Antigo 2")).to_be_visible()
    await expect(page.locator(".why")).to_contain_text("Posição")
    await expect(page.locator(".why")).to_contain_text("Faixa de atraso")


async def test_the_managers_walk(place: Place, open_as: OpenPage, tmp_path: Path) -> None:
    file = tmp_path / "carteira.csv"
    write_portfolio(file)
    page = await open_as("marcos", settled="#content h1")
    await create_portfolio(page)
    await import_file(page, file)
    await make_strategy(page)
    await make_campaign(page, place.pool)
    await go(page, "Filas")
    card = page.locator(".queue-card", has_text="Cartões antigos")
    await expect(card).to_contain_text(f"de {DEBTORS - DEBTORS // 10} na fila")
    await card.get_by_role("link", name="Cartões antigos").click()
    await expect(page.locator("#callable-now")).to_have_text(str(DEBTORS - DEBTORS // 10))
    await ask_why(page, place.pool)
    done = {
        row["action"]
        for row in await place.pool.fetch(
            "select distinct action from audit_log where user_id = $1", place.users["marcos"]
        )
    }
    assert {"portfolio.create", "import.request", "strategy.save", "campaign.create", "campaign.start"} <= done


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_screen_is_legible_and_fits(place: Place, open_as: OpenPage, theme: str) -> None:
    page = await open_as("marcos", settled="#content h1")
    await page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    await place.pool.execute("update users set theme = $1 where username = 'marcos'", theme)
    debtor, campaign, portfolio = place.debtors[0], place.campaign_id, place.portfolio_id
    for path in (
        "/queues",
        f"/queues/{campaign}",
        "/modes",
        "/recordings",
        f"/explain/{debtor}",
        "/trunks",
        "/trunks/new",
        "/trunks/1",
        "/portfolios",
        f"/portfolios/{portfolio}",
        "/imports",
        "/campaigns",
        f"/campaigns/{campaign}",
        "/strategies/new",
        "/models",
        "/models/1",
        "/rules",
        "/rules/hours/SP",
        "/rules/limits",
        "/rules/holidays",
        "/rules/cooling",
        "/rules/recording",
        "/do-not-call",
        "/do-not-call/import",
    ):
        await page.goto(path)
        await expect(page.locator("#content h1")).to_be_visible()
        faint = [each for each in await page.evaluate(CONTRAST) if each["ratio"] < AA]
        assert (path, faint[:3]) == (path, [])
        for width in (1440, 1366):
            await page.set_viewport_size({"width": width, "height": 768})
            assert (path, width, await page.evaluate(LAYOUT)) == (path, width, [])
        overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (path, overflow <= 0) == (path, True)


async def test_a_supervisor_reads_queues_and_reasons(place: Place, open_as: OpenPage) -> None:
    page = await open_as("sonia")
    await page.goto("/queues")
    await expect(page.locator(".queue-card")).to_contain_text("Atraso inicial")
    rail = page.get_by_role("navigation", name="Telas")
    await expect(rail.get_by_role("link")).to_have_text(
        ["Painel", "Supervisão", "Filas", "Modos", "Troncos", "Por quê?", "Gravações"]
    )
    await page.goto(f"/explain/{place.debtors[0]}")
    await expect(page.get_by_role("heading", name="Maria Aparecida de Souza")).to_be_visible()
