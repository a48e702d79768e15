"""The wallboard's websocket: it moves by itself, and each sees their own teams."""

import asyncio

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.integration.web.place import PATIENCE_S, Place
from tests.integration.web.test_agent_live import ready, robot


async def until(socket: ClientConnection, *texts: str) -> str:
    """The first message that contains all the texts."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            message = str(await socket.recv())
            if all(text in message for text in texts):
                return message


async def test_the_board_moves_with_the_agents_and_their_calls(place: Place) -> None:
    headers = {"Cookie": await place.cookie("sonia")}
    async with connect(f"{place.socket_url}/wallboard/live", additional_headers=headers) as wall:
        await until(wall, 'id="board-agents"')
        async with robot(place) as agent:
            await ready(agent)
            await until(wall, 'id="board-agents"', "Ana Beatriz", 'data-state="ready"')
            attempt = await place.answer_call("ana")
            await place.connect_audio("ana", attempt)
            changed = await until(wall, 'id="board-agents"', 'data-state="talking"')
            assert 'id="board-queues"' not in changed
            await place.end_call("ana", attempt)
            await agent.until(presence__state="wrap_up")
            await agent.do("outcome", outcome="wrong_number")
            await until(wall, 'id="board-outcomes"', "Telefone errado")


async def test_a_board_ends_with_its_session(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.live_socket.RECHECK_S", 0.05)
    headers = {"Cookie": await place.cookie("sonia")}
    async with connect(f"{place.socket_url}/wallboard/live", additional_headers=headers) as wall:
        await wall.send(b"nobody listens")
        await until(wall, 'id="board-agents"')
        await place.pool.execute("delete from web_sessions")
        with pytest.raises(ConnectionClosed):
            await until(wall, "never")
        assert wall.close_code == 1008


async def test_a_page_is_readable_before_the_first_message(place: Place) -> None:
    async with place.client() as client:
        await place.log_in(client, "sonia")
        page = (await client.get("/wallboard")).text
    assert '<span class="mode" data-mode="progressive">Progressivo</span>' in page
    for words in ("Acionamentos", "Alôs", "Abandonadas", "Atraso inicial", "Ninguém chegou ainda."):
        assert words in page


async def test_a_supervisor_sees_their_team_and_a_manager_all(place: Place) -> None:
    other = await place.pool.fetchval("insert into teams (name) values ('Equipe Norte') returning id")
    await place.pool.execute("update users set team_id = $1 where username = 'bruno'", other)
    async with robot(place, "ana"), robot(place, "bruno") as bruno:
        await bruno.until(presence__state="paused")
        for username, sees in (("sonia", False), ("marcos", True)):
            async with place.client() as client:
                await place.log_in(client, username)
                page = (await client.get("/wallboard")).text
            assert "Ana Beatriz" in page
            assert ("Bruno Lima" in page) is sees
