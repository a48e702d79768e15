"""The agent's websocket: the screen as it changes, commands, a second window, and how fast a call shows."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from prometheus_client import REGISTRY
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from alo.polling import until as until_true
from dialer.hints import agent_topic
from telephony import tickets
from tests.integration.web.place import AUDIO_URL, PATIENCE_S, Place


class Robot:
    """A JSON client of the agent's screen."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def do(self, what: str, **fields: object) -> None:
        await self._socket.send(json.dumps({"do": what, **fields}))

    async def send(self, message: str | bytes) -> None:
        await self._socket.send(message)

    async def closed(self) -> int | None:
        """The code with which the server closes the websocket."""
        async with asyncio.timeout(PATIENCE_S):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self._socket.recv()
        return self._socket.close_code

    async def until(self, **wanted: object) -> dict[str, Any]:
        """The first message in which these dotted paths (`presence__state`) have these values."""
        seen: list[Any] = []
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    message = json.loads(await self._socket.recv())
                    seen.append(message)
                    if all(dig(message, path) == value for path, value in wanted.items()):
                        return dict(message)
        except TimeoutError:
            raise AssertionError(f"waited for {wanted}, saw {seen}") from None


def dig(message: Any, path: str) -> Any:
    for key in path.split("__"):
        message = message.get(key) if isinstance(message, dict) else None
    return message


@asynccontextmanager
async def robot(place: Place, username: str = "ana", *, cookie: str | None = None) -> AsyncIterator[Robot]:
    headers = {"Cookie": cookie or await place.cookie(username)}
    protocol = Subprotocol("alo.json")
    async with connect(f"{place.socket_url}/agent/live", additional_headers=headers, subprotocols=[protocol]) as socket:
        assert socket.subprotocol == protocol
        yield Robot(socket)


async def ready(agent: Robot) -> None:
    await agent.do("ready")
    await agent.until(presence__state="ready")


async def test_a_shift_from_arrival_to_an_agreement(place: Place) -> None:
    async with robot(place) as agent:
        await agent.until(presence__state="paused", presence__reason="login")
        await ready(agent)

        attempt = await place.answer_call("ana")
        screen = await agent.until(presence__state="reserved")
        assert screen["call"]["debtor"]["name"] == "Maria Aparecida de Souza"
        assert "debts" not in screen["call"]
        address = urlsplit(screen["audio_url"])
        assert f"{address.scheme}://{address.netloc}{address.path}" == f"{AUDIO_URL}/audio/{attempt}"
        [ticket] = parse_qs(address.query)["ticket"]
        assert tickets.verify("shared secret", ticket, call_id=str(attempt)) == tickets.Holder("ana", "agent")

        await place.connect_audio("ana", attempt)
        await agent.until(presence__state="talking")
        await agent.do("identify")
        screen = await agent.until(call__identified=True)
        assert screen["call"]["total_centavos"] == 172_020
        assert len(screen["call"]["debts"]) == 3

        await place.end_call("ana", attempt)
        assert (await agent.until(presence__state="wrap_up"))["audio_url"] is None
        first_due = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
        terms = {"total": "1.500,00", "instalments": "3", "first_due": first_due}
        await agent.do("preview", **terms)
        plan = await agent.until(type="plan")
        assert [each["centavos"] for each in plan["instalments"]] == [50_000] * 3
        await agent.do("outcome", outcome="agreement", notes="paga no dia 5", **terms)
        screen = await agent.until(presence__state="ready")
        assert screen["call"] is None
    row = await place.pool.fetchrow(
        "select a.outcome, a.notes, g.total_centavos from attempts a join agreements g on g.attempt_id = a.id"
    )
    assert row is not None
    assert tuple(row) == ("agreement", "paga no dia 5", 150_000)


async def test_refusals_name_the_field_and_change_nothing(place: Place) -> None:
    async with robot(place) as agent:
        await ready(agent)
        attempt = await place.answer_call("ana")
        await place.connect_audio("ana", attempt)
        await agent.until(presence__state="talking")
        await agent.do("outcome", outcome="voicemail")
        assert "desligue primeiro" in (await agent.until(type="error"))["message"]
        await agent.do("identify")
        await place.end_call("ana", attempt)
        await agent.until(presence__state="wrap_up")
        terms = {"total": "10,00", "instalments": "1", "first_due": datetime.now(UTC).date().isoformat()}
        await agent.do("outcome", outcome="agreement", **terms)
        refused = await agent.until(type="error")
        assert refused["field"] == "total_centavos"
        assert "30%" in refused["message"]
        await agent.do("outcome", outcome="callback", callback_at="soon")
        assert (await agent.until(type="error"))["field"] == "callback_at"
        await agent.do("dance")
        await agent.until(type="error", field=None)
    assert await place.pool.fetchval("select outcome is null from attempts")
    assert await place.pool.fetchval("select count(*) from agreements") == 0


async def test_hanging_up_and_recording_is_one_command(place: Place) -> None:
    async with robot(place) as agent:
        await ready(agent)
        attempt = await place.answer_call("ana")
        await place.connect_audio("ana", attempt)
        await agent.until(presence__state="talking")
        await agent.do("outcome", outcome="wrong_number", hang_up="1")
        await agent.until(recording=True)
        assert await place.pool.fetchval("select hang_up_asked_at is not null from attempts")
        await place.end_call("ana", attempt)
        await agent.until(presence__state="ready")
    assert await place.pool.fetchval("select outcome from attempts") == "wrong_number"


async def test_a_hopeless_outcome_does_not_cost_the_line(place: Place) -> None:
    async with robot(place) as agent:
        await ready(agent)
        attempt = await place.answer_call("ana")
        await place.connect_audio("ana", attempt)
        await agent.until(presence__state="talking")
        await agent.do("outcome", outcome="refuses", hang_up="1")
        assert "Confirme a identidade" in (await agent.until(type="error"))["message"]
    assert await place.pool.fetchval("select hang_up_asked_at is null from attempts")


async def test_showing_the_document_needs_the_identity_and_is_logged(place: Place) -> None:
    async with robot(place) as agent:
        await ready(agent)
        attempt = await place.answer_call("ana")
        await place.connect_audio("ana", attempt)
        await agent.until(presence__state="talking")
        await agent.do("reveal")
        await agent.until(type="error", field="document")
        await agent.do("identify")
        screen = await agent.until(call__identified=True)
        assert screen["call"]["debtor"]["document"] == "***.982.247-**"
        await agent.do("reveal")
        await agent.until(call__debtor__document="52998224725")
    rows = await place.pool.fetch("select action, subject, user_id, detail from audit_log where action like 'debtor.%'")
    assert [row["action"] for row in rows] == ["debtor.identify", "debtor.reveal"]
    assert {row["subject"] for row in rows} == {f"debtor:{place.debtors[0]}"}
    assert rows[1]["detail"] == {"field": "document", "attempt": str(attempt)}


MARKUP = "<img src=x onerror=alert(1)>'\"{{ 7 }}"
HALF_A_CHARACTER = '{"do": "identify", "attempt_id": "\\ud800"}'


@pytest.mark.parametrize("garbage", ["", "[]", '{"do": 7}', "[" * 100_000, b"\xff\x00", HALF_A_CHARACTER])
async def test_garbage_is_answered_and_the_screen_goes_on(place: Place, garbage: str | bytes) -> None:
    async with robot(place) as agent:
        await agent.until(presence__state="paused")
        await agent.send(garbage)
        await agent.until(type="error")
        await ready(agent)


async def test_what_came_in_files_is_text_and_never_markup(place: Place) -> None:
    for statement in ("update debtors set name = $1, city = $1", "update debts set contract = $1 || id, product = $1"):
        await place.pool.execute(statement, MARKUP)
    await place.pool.execute("update campaigns set name = $1", MARKUP)
    headers = {"Cookie": await place.cookie("ana")}
    async with connect(f"{place.socket_url}/agent/live", additional_headers=headers) as screen:
        await until_shown(screen, 'data-state="paused"')
        await screen.send('{"do": "ready"}')
        await until_shown(screen, 'data-state="ready"')
        attempt = await place.answer_call("ana")
        asked = await until_shown(screen, 'data-stage="unknown"')
        await place.connect_audio("ana", attempt)
        await screen.send('{"do": "identify"}')
        told = await until_shown(screen, 'data-stage="identified"')
    for html in (asked, told):
        assert "<img src=x" not in html
        assert "&lt;img src=x" in html


async def until_shown(screen: ClientConnection, text: str) -> str:
    async with asyncio.timeout(PATIENCE_S):
        while text not in (html := str(await screen.recv())):
            pass
    return html


async def test_notes_with_half_a_character_are_recorded(place: Place) -> None:
    async with robot(place) as agent:
        await ready(agent)
        attempt = await place.answer_call("ana")
        await place.connect_audio("ana", attempt)
        await place.end_call("ana", attempt)
        await agent.until(presence__state="wrap_up")
        await agent.do("outcome", outcome="wrong_number", notes="not\0 him \ud83d")
        await agent.until(presence__state="ready")
    assert await place.pool.fetchval("select notes from attempts where id = $1", attempt) == "not him ?"


@pytest.mark.parametrize("end", ["delete from web_sessions", "update users set active = false"])
async def test_a_screen_ends_with_its_session(place: Place, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    monkeypatch.setattr("web.live_socket.RECHECK_S", 0.05)
    async with robot(place) as agent:
        await agent.until(presence__state="paused")
        await place.pool.execute(end)
        assert await agent.closed() == 1008


async def test_a_session_that_expires_in_a_call_lasts_until_its_end(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.live_socket.RECHECK_S", 0.05)
    cookie = await place.cookie("ana")
    await place.pool.execute("update web_sessions set expires_at = now() + interval '2 seconds'")
    async with robot(place, cookie=cookie) as agent:
        await ready(agent)
        attempt = await place.answer_call("ana")
        await place.connect_audio("ana", attempt)
        await agent.until(presence__state="talking")
        await until_true(lambda: is_over(place), timeout_s=PATIENCE_S)
        await place.end_call("ana", attempt)
        await agent.until(presence__state="wrap_up")
        await agent.do("outcome", outcome="wrong_number")
        assert await agent.closed() == 1008


async def is_over(place: Place) -> bool:
    return bool(await place.pool.fetchval("select expires_at < now() - interval '0.3 s' from web_sessions"))


async def test_a_second_window_takes_over(place: Place) -> None:
    async with robot(place) as first:
        await first.until(presence__state="paused")
        async with robot(place) as second:
            await first.until(type="replaced")
            with pytest.raises(ConnectionClosed) as closed:
                await first.until(type="never")
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4001
            await ready(second)


async def test_windows_in_other_processes_give_way_to_the_later_one(place: Place) -> None:
    topic = agent_topic(place.users["ana"])
    async with robot(place) as agent:
        await agent.until(presence__state="paused")
        await place.bus.publish(topic, {"screen_opened": [0, "of a window that was there before"]})
        await ready(agent)
        await place.bus.publish(topic, {"screen_opened": [2**62, "of a window opened since"]})
        await agent.until(type="replaced")


async def test_a_screen_that_goes_is_not_given_calls(place: Place) -> None:
    async with robot(place) as agent:
        await ready(agent)
        assert await seen(place)

    async def gone() -> bool:
        return not await seen(place)

    assert await until_true(gone, timeout_s=PATIENCE_S)


async def test_a_pause_asked_for_in_a_call_comes_after_it(place: Place) -> None:
    async with robot(place) as agent:
        await ready(agent)
        attempt = await place.answer_call("ana")
        await place.connect_audio("ana", attempt)
        await agent.do("pause", reason="lunch")
        await agent.until(presence__pause_next="lunch")
        await place.end_call("ana", attempt)
        await agent.until(presence__state="wrap_up")
        await agent.do("outcome", outcome="silent")
        await agent.until(presence__state="paused", presence__reason="lunch")
        await agent.do("pause", reason="for no reason")
        await agent.until(type="error")


async def test_leaving_closes_the_desk(place: Place) -> None:
    async with robot(place) as agent:
        await agent.until(presence__state="paused")
        await agent.do("logout")
        with pytest.raises(ConnectionClosed) as closed:
            await agent.until(type="never")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4002
    assert await place.pool.fetchval("select state from agent_presence") == "logged_out"


async def test_a_fresh_ticket_for_audio_that_was_lost(place: Place) -> None:
    async with robot(place) as agent:
        await ready(agent)
        await place.answer_call("ana")
        first = (await agent.until(presence__state="reserved"))["audio_url"]
        await agent.do("audio")
        assert (await agent.until(type="screen"))["audio_url"] != first


async def test_the_answer_reaches_the_screen_fast_and_is_measured_once(place: Place) -> None:
    before = measured()
    async with robot(place) as agent:
        await ready(agent)
        attempt = await place.answer_call("ana")
        await agent.until(presence__state="reserved")
        await place.connect_audio("ana", attempt)
        await agent.until(presence__state="talking")
        assert measured() == before + 1
    async with robot(place) as agent:
        await agent.until(presence__state="talking")
        await agent.do("identify")
        await agent.until(call__identified=True)
    assert measured() == before + 1


async def test_screens_come_back_after_the_database_was_away(place: Place) -> None:
    async with robot(place) as agent:
        await agent.until(presence__state="paused")
        await place.pool.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'alo-web%'"
        )
        with contextlib.suppress(ConnectionClosed):  # "try again later": what a browser then does
            await ready(agent)
    async with robot(place) as agent:
        await agent.do("pause", reason="training")
        await agent.until(presence__reason="training")


async def seen(place: Place) -> bool:
    """Whether the dialer would take this screen for connected."""
    return bool(await place.pool.fetchval("select seen_at > now() - interval '4 seconds' from agent_presence"))


def measured() -> float:
    return REGISTRY.get_sample_value("alo_answer_to_screen_seconds_count") or 0.0
