"""The managers' screens: who may use them, and that no form works without its session's token."""

import pytest

from tests.integration.web.managing_routes import MANAGING, filled
from tests.integration.web.place import Place, csrf_of

WHO = {"agent": "ana", "supervisor": "sonia", "manager": "marcos", "admin": "alice"}
CHANGES = "select count(*) from audit_log where action not in ('login', 'debtor.explain')"


@pytest.mark.parametrize("role", sorted(WHO))
async def test_a_role_passes_where_it_may_and_nowhere_else(place: Place, role: str) -> None:
    async with place.client() as client:
        await place.log_in(client, WHO[role])
        token = csrf_of((await client.get("/", follow_redirects=True)).text)
        refused = set()
        for method, path in MANAGING:
            answer = await client.request(method, filled(path), data={"csrf": token} if method == "POST" else None)
            assert answer.status_code in {200, 303, 403, 404, 422}, f"{method} {path}: {answer.status_code}"
            refused |= {(method, path)} if answer.status_code == 403 else set()
    assert refused == {route for route, roles in MANAGING.items() if role not in roles}


async def test_a_form_without_the_token_of_its_session_changes_nothing(place: Place) -> None:
    async with place.client() as client:
        await place.log_in(client, "marcos")
        before = await place.pool.fetchval(CHANGES)
        for method, path in MANAGING:
            if method == "POST":
                answer = await client.post(filled(path), data={"csrf": "of another session"})
                assert (path, answer.status_code) == (path, 403)
        assert await place.pool.fetchval(CHANGES) == before


async def test_strangers_are_sent_to_sign_in(place: Place) -> None:
    async with place.client() as client:
        for method, path in MANAGING:
            if method == "GET":
                assert (await client.get(filled(path))).headers["location"] == f"/login?next={filled(path)}"
            else:
                assert (await client.post(filled(path))).status_code == 401


async def test_rows_that_are_not_there_are_a_page_not_found(place: Place) -> None:
    async with place.client() as client:
        await place.log_in(client, "marcos")
        for path in ("portfolios", "imports", "campaigns", "strategies", "models", "queues", "explain", "trunks"):
            answer = await client.get(f"/{path}/999")
            assert (path, answer.status_code, "Não há nada aqui" in answer.text) == (path, 404, True)
        assert (await client.get("/rules/hours/XX")).status_code == 404


async def test_a_supervisor_sees_the_own_teams_queues_only(place: Place) -> None:
    await place.pool.execute(
        """
        with other as (insert into teams (name) values ('Equipe Norte') returning id)
        insert into campaigns (name, portfolio_id, team_id, trunk_id)
        select 'Alheia', c.portfolio_id, other.id, c.trunk_id from campaigns as c, other
        """
    )
    async with place.client() as client:
        await place.log_in(client, "sonia")
        page = (await client.get("/queues")).text
        explained = (await client.get(f"/explain/{place.debtors[0]}")).text
        other = await place.pool.fetchval("select id from campaigns where name = 'Alheia'")
        assert (await client.get(f"/queues/{other}")).status_code == 404
    for text in (page, explained):
        assert "Atraso inicial" in text
        assert "Alheia" not in text
    assert 'href="/portfolios"' not in page
