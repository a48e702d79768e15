"""The managers' screens of pauses and teams: what is saved, what comes back, what the agents get of it."""

from datetime import datetime, timedelta

from dialer import pauses, team_settings
from dialer.team_settings import Manners
from tests.integration.web.place import Place
from tests.integration.web.test_agent_live import robot
from tests.integration.web.test_managing_forms import Manager, manager

__all__ = ["manager"]

COFFEE = {
    "code": "coffee",
    "position": "8",
    "name_pt": "Café",
    "name_en": "Coffee",
    "colour": "brown",
    "limit_minutes": "5",
    "daily_minutes": "10",
    "active": "yes",
}


async def test_a_reason_that_is_wrong_comes_back_with_every_reason_why(manager: Manager) -> None:
    before = await manager.count("select count(*) from pause_reasons")
    wrong = {**COFFEE, "code": "2 cafés", "name_en": " ", "colour": "red", "limit_minutes": "0", "position": "x"}
    assert set(await manager.refused("/pauses", **wrong)) == {"code", "name_en", "colour", "limit_minutes", "position"}
    assert set(await manager.refused("/pauses", **{**COFFEE, "daily_minutes": "4"})) == {"daily_minutes"}
    assert set(await manager.refused("/pauses", **{**COFFEE, "code": "rest"})) == {"code"}
    assert await manager.count("select count(*) from pause_reasons") == before


async def test_agents_are_offered_a_reason_until_it_is_withdrawn(place: Place, manager: Manager) -> None:
    assert (await manager.send("/pauses", **COFFEE)).status_code == 303
    async with robot(place) as agent:
        first = await agent.until(presence__state="paused")
        assert first["pauses"][-1] == "coffee"
        await agent.do("pause", reason="coffee")
        paused = await agent.until(presence__reason="coffee")
        since, over_at = (datetime.fromisoformat(paused["presence"][name]) for name in ("since", "over_at"))
        assert (over_at - since).total_seconds() == 300
        withdrawn = {name: value for name, value in COFFEE.items() if name != "active"}
        assert (await manager.send("/pauses/coffee", **withdrawn)).status_code == 303
        await agent.do("ready")
        await agent.until(presence__state="ready")
        await agent.do("pause", reason="coffee")
        refused = await agent.until(type="error")
        assert "não existe mais" in refused["message"]
    audited = await place.pool.fetch("select action from audit_log where subject = 'pause:coffee' order by id")
    assert [row["action"] for row in audited] == ["pause.create", "pause.change"]
    page = (await manager.client.get("/pauses")).text
    assert "Café" in page.partition('id="spent"')[2]
    assert (await manager.client.get("/pauses/nothing")).status_code == 404


async def test_what_was_spent_of_a_day_counts_towards_its_limit(place: Place) -> None:
    async with robot(place) as agent:
        await agent.do("pause", reason="rest")
        await agent.until(presence__reason="rest")
        await agent.do("ready")
        await agent.until(presence__state="ready")
        # of 20 minutes a day, 15 are gone
        await place.pool.execute("update presence_log set at = at - interval '15 minutes' where reason = 'rest'")
        await agent.do("pause", reason="rest")
        again = await agent.until(presence__reason="rest")
    since, over_at = (datetime.fromisoformat(again["presence"][name]) for name in ("since", "over_at"))
    spent = min(timedelta(minutes=15), since - pauses.midnight(since))  # the day's account begins anew at midnight
    expected = min(timedelta(minutes=10), timedelta(minutes=20) - spent)
    assert abs((over_at - since) - expected) < timedelta(seconds=5)


async def test_a_team(place: Place, manager: Manager) -> None:
    ana, campaign = place.users["ana"], place.campaign_id
    path = f"/teams/{place.team_id}"
    given = {
        "wrap_up_extensions": "2",
        "wrap_up_extension_s": "45",
        "away_grace_s": "20",
        f"weight_{campaign}": "3",
        f"needs_{campaign}": "Jurídico, libras,",
        f"skills_{ana}": "libras, jurídico",
    }
    others = {f"skills_{place.users[name]}": "" for name in ("bruno", "sonia")}
    wrong = {**given, "wrap_up_extensions": "11", "away_grace_s": "4", f"weight_{campaign}": "0"}
    refused = await manager.refused(path, **wrong, **others)
    assert set(refused) == {"wrap_up_extensions", "away_grace_s", f"weight_{campaign}"}
    assert (await manager.send(path, **given, **others)).status_code == 303
    async with place.pool.acquire() as conn:
        [team] = await team_settings.every(conn)
    assert team.manners == Manners(2, 45, 20)
    assert [(each.weight, each.skills) for each in team.campaigns] == [(3, ("jurídico", "libras"))]
    assert {each.name: each.skills for each in team.members}["Ana Beatriz"] == ("jurídico", "libras")
    page = (await manager.client.get(path)).text
    assert "jurídico, libras" in page
    assert (await manager.client.get("/teams/999999")).status_code == 404
    assert await manager.count("select count(*) from audit_log where action = 'team.settings'") == 1


async def test_the_sound_that_names_the_company(place: Place, manager: Manager) -> None:
    path = f"/portfolios/{place.portfolio_id}/let-go-sound"
    assert set(await manager.refused(path, let_go_sound="../etc")) == {"let_go_sound"}
    assert (await manager.send(path, let_go_sound="lojas-aurora")).status_code == 303
    assert await place.pool.fetchval("select let_go_sound from portfolios") == "lojas-aurora"
    assert (await manager.send(path, let_go_sound="")).status_code == 303
    assert await place.pool.fetchval("select let_go_sound from portfolios") is None
