"""Signing in and out: sessions, their cookie, what is logged, what is refused."""

import asyncio
import hashlib

import pytest

from tests.integration.web.place import PASSWORD, Place, csrf_of


async def test_a_session_lives_in_the_table_by_its_hash_only(place: Place) -> None:
    async with place.client() as client:
        answer = await place.log_in(client, "ANA ")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        token = client.cookies["alo_session"]
        assert (await client.get("/")).headers["location"] == "/agent"
    [row] = await place.pool.fetch("select token_sha256, expires_at - created_at as life from web_sessions")
    assert row["token_sha256"] == hashlib.sha256(token.encode()).digest()
    assert row["life"].total_seconds() == 12 * 3600


@pytest.mark.parametrize(("username", "home"), [("ana", "/agent"), ("sonia", "/wallboard"), ("alice", "/queues")])
async def test_everybody_goes_where_they_work(place: Place, username: str, home: str) -> None:
    async with place.client() as client:
        await place.log_in(client, username)
        answer = await client.get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.url.path == home


async def test_wrong_passwords_are_refused_logged_and_limited(place: Place) -> None:
    async with place.client() as client:
        for _ in range(5):
            assert (await place.log_in(client, "ana", "wrong")).status_code == 401
        refused = await place.log_in(client, "ana")
        assert refused.status_code == 429
        assert "Muitas tentativas" in refused.text
        assert (await place.log_in(client, "bruno")).status_code == 303
    actions = await place.pool.fetch("select action, user_id from audit_log order by id")
    assert [row["action"] for row in actions] == ["login.failed"] * 5 + ["login"]
    assert actions[0]["user_id"] == place.users["ana"]


async def test_passwords_tried_at_once_are_limited_like_those_tried_in_turn(place: Place) -> None:
    async with place.client() as client:
        form = {"username": "ana", "password": "wrong", "csrf": csrf_of((await client.get("/login")).text)}
        answers = await asyncio.gather(*(client.post("/login", data=form) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 7


async def test_a_user_name_that_no_table_can_hold_is_refused_like_any_other(place: Place) -> None:
    async with place.client() as client:
        assert (await place.log_in(client, "nobody\0")).status_code == 401
        assert (await place.log_in(client, "ana\0", "wrong")).status_code == 401


async def test_an_unknown_user_is_refused_in_the_same_words(place: Place) -> None:
    async with place.client() as client:
        unknown = await place.log_in(client, "nobody")
        wrong = await place.log_in(client, "ana", "wrong")
    assert unknown.status_code == wrong.status_code == 401
    assert "Usuário ou senha incorretos." in unknown.text
    assert "Usuário ou senha incorretos." in wrong.text


async def test_a_form_without_its_token_is_refused(place: Place) -> None:
    async with place.client() as client:
        await client.get("/login")
        answer = await client.post("/login", data={"username": "ana", "password": PASSWORD, "csrf": "forged"})
        assert answer.status_code == 403
        assert "formulário expirou" in answer.text
        await place.log_in(client, "ana")
        for path in ("/logout", "/preferences"):
            assert (await client.post(path, data={"theme": "dark", "csrf": "forged"})).status_code == 403
    assert await place.pool.fetchval("select count(*) from web_sessions") == 1


async def test_signing_out_ends_the_session_for_good(place: Place) -> None:
    async with place.client() as client:
        await place.log_in(client, "ana")
        token = client.cookies["alo_session"]
        page = await client.get("/agent")
        await client.post("/logout", data={"csrf": csrf_of(page.text)})
        client.cookies.set("alo_session", token)
        assert (await client.get("/agent")).headers["location"] == "/login?next=/agent"


async def test_an_expired_session_is_no_session(place: Place) -> None:
    async with place.client() as client:
        await place.log_in(client, "ana")
        await place.pool.execute("update web_sessions set expires_at = now() - interval '1 second'")
        assert (await client.get("/agent")).headers["location"] == "/login?next=/agent"


async def test_the_way_on_stays_on_this_site(place: Place) -> None:
    async with place.client() as client:
        for wanted, given in (("/wallboard", "/wallboard"), ("//evil.example", "/"), ("https://evil.example", "/")):
            page = await client.get("/login")
            form = {"username": "sonia", "password": PASSWORD, "csrf": csrf_of(page.text), "next": wanted}
            assert (await client.post("/login", data=form)).headers["location"] == given
            client.cookies.clear()


async def test_language_and_theme_are_remembered(place: Place) -> None:
    async with place.client() as client:
        await place.log_in(client, "ana")
        token = csrf_of((await client.get("/agent")).text)
        await client.post("/preferences", data={"locale": "en", "theme": "dark", "csrf": token})
        page = (await client.get("/agent")).text
        assert '<html lang="en" data-theme="dark">' in page
        await client.post("/logout", data={"csrf": token})
        login_page = (await client.get("/login")).text
        assert '<html lang="en" data-theme="dark">' in login_page
        assert "Password" in login_page
    assert tuple(await place.pool.fetchrow("select locale, theme from users where username = 'ana'") or ()) == (
        "en",
        "dark",
    )
