"""Pages that are not screens: health, metrics, errors, static files, and the headers of all of them."""

import pytest

from store.pool import Pool
from tests.integration.web.place import Place


async def test_health_and_readiness(place: Place) -> None:
    async with place.client() as client:
        assert (await client.get("/healthz")).text == "ok"
        assert (await client.get("/readyz")).json() == {"ready": True}


async def test_metrics_count_the_sign_ins(place: Place) -> None:
    async with place.client() as client:
        await place.log_in(client, "ana")
        text = (await client.get("/metrics")).text
    assert 'alo_logins_total{result="accepted"}' in text
    assert "alo_answer_to_screen_seconds_bucket" in text


async def test_error_pages_speak_the_users_language(place: Place) -> None:
    async with place.client() as client:
        assert "Não há nada aqui" in (await client.get("/nothing")).text
        await place.log_in(client, "ana")
        refused = await client.get("/wallboard")
        assert (refused.status_code, "não é do seu perfil" in refused.text) == (403, True)
        client.cookies.set("alo_locale", "en")
        client.cookies.delete("alo_session")
        missing = await client.get("/nothing")
        assert (missing.status_code, "There is nothing here" in missing.text) == (404, True)
        assert (await client.post("/healthz")).status_code == 405


async def test_an_error_nobody_expected_is_a_page_too(place: Place, pool: Pool) -> None:
    await pool.execute("alter table web_sessions rename to elsewhere")
    async with place.client() as client:
        client.cookies.set("alo_session", "x")
        answer = await client.get("/agent")
    assert (answer.status_code, "Algo deu errado do nosso lado" in answer.text) == (500, True)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_a_body_too_large_is_refused(place: Place) -> None:
    async with place.client() as client:
        assert (await client.post("/login", data={"username": "x" * 200_000})).status_code == 413


@pytest.mark.parametrize("path", ["/login", "/nothing", "/healthz", "/static/base.css"])
async def test_every_answer_is_protected(place: Place, path: str) -> None:
    async with place.client() as client:
        headers = (await client.get(path)).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


async def test_pages_are_not_kept_and_marked_files_are_kept_for_good(place: Place) -> None:
    async with place.client() as client:
        page = await client.get("/login")
        assert page.headers["cache-control"] == "no-store"
        sheet = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        assert "immutable" in (await client.get(sheet)).headers["cache-control"]
