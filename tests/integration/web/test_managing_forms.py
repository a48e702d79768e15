"""What managers type wrong: the form comes back with the reason beside the field, and nothing is half saved."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.integration.web.place import Place, csrf_of

STRATEGY = {
    "kind": "weighted",
    "strict_buckets": "yes",
    **{
        f"place_{bucket}": str(place)
        for place, bucket in enumerate(
            ("1-30", "31-60", "61-90", "0", "91-180", "181-360", "361-1800", "preventive", "prescription_risk"), 1
        )
    },
    **{
        f"weight_{name}": "10"
        for name in ("aging", "score", "balance", "freshness", "promise_due", "promise_broken", "last_contact")
    },
    "right_party": "300",
    "otherwise": "20",
}
CAMPAIGN = {"ring_timeout": "26", "max_attempts_per_day": "2", "min_days_past_due": "1", "wrap_up_limit": "120"}


class Manager:
    """A signed-in manager with forms to send."""

    def __init__(self, place: Place, client: httpx.AsyncClient, token: str) -> None:
        self.place = place
        self.client = client
        self.token = token

    async def send(self, path: str, **fields: str | list[str]) -> httpx.Response:
        return await self.client.post(path, data={"csrf": self.token, **fields})

    async def refused(self, path: str, **fields: str | list[str]) -> dict[str, str]:
        """Send a form that must come back, and return what it says beside which field."""
        answer = await self.send(path, **fields)
        assert answer.status_code == 422, answer.text[:200]
        return dict(re.findall(r'<small class="error" id="([\w-]+)-error">([^<]+)</small>', answer.text))

    async def count(self, query: str) -> int:
        return int(await self.place.pool.fetchval(query))


@pytest.fixture
async def manager(place: Place) -> AsyncIterator[Manager]:
    async with place.client() as client:
        await place.log_in(client, "marcos")
        yield Manager(place, client, csrf_of((await client.get("/portfolios")).text))


async def test_a_portfolio(manager: Manager) -> None:
    wrong = await manager.refused(
        "/portfolios/new",
        name=" ",
        creditor_name="Banco",
        creditor_document="11.111.111/1111-11",
        max_discount_percent="101",
        max_instalments="x",
        min_instalment="-5",
    )
    assert set(wrong) == {
        "name",
        "creditor_document",
        "max_discount_percent",
        "max_instalments",
        "min_instalment",
    }
    taken = await manager.refused(
        "/portfolios/new",
        name="Varejo 2026",
        creditor_name="Banco",
        max_discount_percent="10",
        max_instalments="3",
        min_instalment="10",
    )
    assert taken == {"name": "Já existe com este nome."}
    assert await manager.count("select count(*) from portfolios") == 1


async def test_what_was_typed_is_still_there(manager: Manager) -> None:
    answer = await manager.send("/portfolios/new", name='"><script>x</script>', creditor_name="")
    assert 'value="&#34;&gt;&lt;script&gt;x&lt;/script&gt;"' in answer.text
    assert "<script>x" not in answer.text


async def test_a_policy_is_changed_and_audited(manager: Manager) -> None:
    path = f"/portfolios/{manager.place.portfolio_id}"
    assert await manager.refused(path, max_discount_percent="", max_instalments="0", min_instalment="abc")
    answer = await manager.send(path, max_discount_percent="12,5", max_instalments="6", min_instalment="1.234,56")
    assert answer.headers["location"] == f"{path}?done=saved"
    row = await manager.place.pool.fetchrow("select * from portfolios where id = $1", manager.place.portfolio_id)
    assert row is not None
    assert (str(row["max_discount_percent"]), row["max_instalments"]) == ("12.50", 6)
    assert row["min_instalment_centavos"] == 123_456
    who = await manager.place.pool.fetchval("select user_id from audit_log where action = 'portfolio.policy'")
    assert who == manager.place.users["marcos"]


async def test_a_campaign(manager: Manager) -> None:
    wrong = await manager.refused(
        "/campaigns/new",
        name="Atraso inicial",
        portfolio="999",
        team="1",
        trunk="1",
        **{**CAMPAIGN, "ring_timeout": "5"},
        strategy="77",
        min_score="900",
        max_score="100",
        min_amount="abc",
        buckets=["1-30", "next year"],
        states=["SP", "XX"],
    )
    assert set(wrong) >= {"ring_timeout", "max_score", "min_amount", "buckets", "states"}
    chosen = await manager.refused(
        "/campaigns/new", name="Atraso inicial", portfolio="999", team="1", trunk="1", **CAMPAIGN
    )
    assert set(chosen) == {"name", "portfolio"}
    assert await manager.count("select count(*) from campaigns") == 1


async def test_a_campaign_is_changed_as_typed(manager: Manager) -> None:
    path = f"/campaigns/{manager.place.campaign_id}"
    answer = await manager.send(
        path, **CAMPAIGN, buckets=["31-60", "1-30"], states="SP", cities="Campinas, Santos", min_amount="1.000,50"
    )
    assert answer.headers["location"] == f"{path}?done=saved"
    document = await manager.place.pool.fetchval("select filter from campaigns")
    assert document == {
        "states": ["SP"],
        "cities": ["Campinas", "Santos"],
        "buckets": ["1-30", "31-60"],
        "min_amount_centavos": 100_050,
    }
    page = (await manager.client.get(path)).text
    assert 'value="1000,50"' in page
    assert 'value="Campinas, Santos"' in page


async def test_the_preview_of_a_form_that_cannot_be_read_says_so(manager: Manager) -> None:
    portfolio = str(manager.place.portfolio_id)
    answer = await manager.send("/campaigns/preview", portfolio=portfolio, **{**CAMPAIGN, "ring_timeout": "5"})
    assert (answer.status_code, "precisa de correção" in answer.text) == (200, True)
    answer = await manager.send("/campaigns/preview", **CAMPAIGN)
    assert "Escolha uma carteira" in answer.text
    answer = await manager.send("/campaigns/preview", portfolio=portfolio, **CAMPAIGN)
    assert 'data-eligible="2"' in answer.text
    assert "***.982.247-**" in answer.text


async def test_a_strategy(manager: Manager) -> None:
    wrong = await manager.refused(
        "/strategies/new",
        **{**STRATEGY, "name": "", "kind": "magic", "place_0": "1", "weight_score": "101", "share_1-30": "A"},
        percent_B="40",
    )
    assert set(wrong) == {"name", "kind", "bucket_order", "weight_score", "mix"}
    sums = await manager.refused("/strategies/new", name="Mistura", **STRATEGY, percent_A="60", **{"share_1-30": "A"})
    assert sums == {"mix": "As partes somam 60%, e não 100%."}
    assert await manager.count("select count(*) from strategies") == 0


async def test_a_strategy_has_versions(manager: Manager) -> None:
    answer = await manager.send("/strategies/new", name="Equilíbrio", **STRATEGY)
    path = answer.headers["location"].partition("?")[0]
    mixed = {"percent_A": "70", "percent_B": "30", "share_1-30": "A", "share_31-60": "B"}
    await manager.send(path, **STRATEGY, **mixed)
    await manager.send(path, **STRATEGY, **mixed)  # nothing new: no version
    assert await manager.count("select count(*) from strategy_versions") == 2
    page = (await manager.client.get(f"{path}?version=1")).text
    assert "Esta é uma versão anterior" in page
    assert "versão 1" in page


async def test_hours_of_a_state(manager: Manager) -> None:
    today = datetime.now(UTC).date()
    before = await manager.count("select count(*) from contact_windows")
    wrong = await manager.refused(
        "/rules/hours/SP",
        opens_0_1="18:00",
        closes_0_1="09:00",
        opens_1_1="09:00",
        closes_1_1="noon",
        source="",
        certainty="X",
        valid_from=(today - timedelta(days=30)).isoformat(),
    )
    assert set(wrong) >= {"day_0", "closes_1_1", "source", "certainty", "valid_from"}
    nobody = await manager.refused(
        "/rules/hours/default", source="Lei", certainty="C", valid_from=(today + timedelta(days=2)).isoformat()
    )
    assert set(nobody) == {"windows"}
    assert await manager.count("select count(*) from contact_windows") == before
    later = today + timedelta(days=10)
    answer = await manager.send(
        "/rules/hours/SP",
        opens_0_1="09:00",
        closes_0_1="12:00",
        opens_0_2="14:00",
        closes_0_2="18:00",
        source="Lei SP 99/2026",
        certainty="C",
        valid_from=later.isoformat(),
    )
    assert answer.headers["location"] == "/rules?done=saved"
    page = (await manager.client.get("/rules/hours/SP")).text
    assert "Lei SP 99/2026" in page
    assert "14:00–18:00" in page


async def test_limits_holidays_and_cooling(manager: Manager) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    origin = {"source": "Política", "certainty": "U", "valid_from": tomorrow}
    assert set(await manager.refused("/rules/limits", **origin)) == {"caps"}
    assert set(await manager.refused("/rules/limits", attempts_per_week="0", portfolio="99", **origin)) == {
        "attempts_per_week",
        "portfolio",
    }
    await manager.send("/rules/limits", attempts_per_week="2", min_days_past_due="20", **origin)
    assert "2 tentativas por semana" in (await manager.client.get("/rules/limits")).text

    assert set(await manager.refused("/rules/holidays", day="soon", city="Campinas", name="", source="x")) >= {"name"}
    festive = {"day": tomorrow, "state": "SP", "city": "Campinas", "name": "Padroeira", "source": "Lei municipal"}
    await manager.send("/rules/holidays", **festive)
    assert await manager.refused("/rules/holidays", **festive) == {"day": "Este dia já está na lista."}

    assert set(await manager.refused("/rules/cooling", outcome="no_answer", figure="0", unit="hours")) == {"figure"}
    assert set(await manager.refused("/rules/cooling", outcome="busy", figure="200", unit="weeks")) == {"unit"}
    await manager.send("/rules/cooling", outcome="no_answer", figure="5", unit="hours")
    cooled = await manager.place.pool.fetchval("select retry_after from outcomes where id = 'no_answer'")
    assert cooled == timedelta(hours=5)


async def test_a_model_is_switched_on(manager: Manager) -> None:
    assert await manager.refused("/models/1", portfolio="99") == {"portfolio": "Escolha um da lista."}
    answer = await manager.send("/models/1", portfolio=str(manager.place.portfolio_id))
    assert answer.headers["location"] == "/models/1?done=activated"
    assert "Varejo 2026" in (await manager.client.get("/models")).text
