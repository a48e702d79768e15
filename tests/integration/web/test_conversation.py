"""Controls of a call over the agent's websocket, the directory's screen, and what a campaign says about answers."""

import pytest

from dialer.conversation import orders
from telephony import protocol
from tests.integration.web.place import Place, csrf_of
from tests.integration.web.test_agent_live import Robot, ready, robot


async def talking(place: Place, agent: Robot) -> str:
    await place.pool.execute("update campaigns set sounds = '{pix}'")
    await ready(agent)
    attempt = await place.answer_call("ana")
    await place.pool.execute("update attempts set node = 'local'")
    await place.connect_audio("ana", attempt)
    await agent.until(presence__state="talking")
    return str(attempt)


async def ordered(place: Place) -> list[orders.Order]:
    async with place.pool.acquire() as connection, connection.transaction():
        return [taken.order for taken in await orders.take(connection, place.team_id)]


async def test_wishes_become_orders_for_the_node(place: Place) -> None:
    async with robot(place) as agent:
        call_id = await talking(place, agent)
        await agent.do("keys", digits="1#")
        await agent.do("play", sound="pix")
        await agent.until(call__talk__sound_state="playing")
        await agent.do("hold")
        await agent.until(call__talk__arrangement="hold")
        await agent.do("dial", kind="consult", number="(11) 3456-7890")
        screen = await agent.until(call__talk__other__state="created")
    assert screen["call"]["talk"]["other"]["name"] == "+551134567890"
    keys, sound, hold, leg = await ordered(place)
    assert keys.command == protocol.SendDigits(call_id=call_id, digits="1#")
    assert sound.command == protocol.Play(call_id=call_id, sound="pix")
    assert hold.command == protocol.Arrange(call_id=call_id, arrangement="hold")
    assert str(leg.leg_id) == str(await place.pool.fetchval("select id from call_legs"))


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"do": "join"}, "Não há mais ninguém na linha."),
        ({"do": "play", "sound": "hino"}, "Esta campanha não tem essa mensagem."),
        ({"do": "keys", "digits": "a"}, "Só as teclas de 0 a 9, * e #, até 32 por vez."),
        ({"do": "dial", "kind": "consult", "number": "12"}, "Informe um número com DDD, como (11) 3456-7890."),
        ({"do": "dial", "kind": "consult", "target": "99"}, "Este contato não está mais na agenda."),
        ({"do": "dial", "kind": "party", "number": "1"}, "Não deu para entender este pedido"),
        ({"do": "dial", "kind": "consult", "target": "x"}, "Não deu para entender este pedido"),
        ({"do": "phone", "on": "1"}, "Você não tem telefone cadastrado aqui: peça o cadastro."),
    ],
)
async def test_refusals_are_explained(place: Place, wish: dict[str, str], words: str) -> None:
    async with robot(place) as agent:
        await talking(place, agent)
        await agent.do(**{"what": wish["do"], **{name: value for name, value in wish.items() if name != "do"}})
        refused = await agent.until(type="error")
    assert refused["message"] == words
    assert await ordered(place) == []


async def test_the_directory(place: Place) -> None:
    async with place.client() as client:
        await place.log_in(client, "marcos")
        token = csrf_of((await client.get("/targets")).text)
        form = {"csrf": token, "name": "Jurídico", "number": "11 3000-1000", "note": "das 9 às 18"}
        assert (await client.post("/targets", data=form)).status_code == 303
        assert "já existe" in (await client.post("/targets", data=form)).text.lower()
        assert (await client.post("/targets", data={**form, "name": "B", "number": "12"})).status_code == 422
        page = (await client.get("/targets")).text
        assert "(11) 3000-1000" in page
        target_id = await place.pool.fetchval("select id from transfer_targets")
        for what, active in (("hide", False), ("show", True)):
            assert (await client.post(f"/targets/{target_id}/{what}", data={"csrf": token})).status_code == 303
            assert await place.pool.fetchval("select active from transfer_targets") is active
        assert (await client.post(f"/targets/{target_id + 1}/hide", data={"csrf": token})).status_code == 404
    async with robot(place) as agent:
        await talking(place, agent)
        await agent.do("hold")
        screen = await agent.until(call__talk__arrangement="hold")
    assert screen["call"]["talk"]["targets"] == [{"id": target_id, "name": "Jurídico", "note": "das 9 às 18"}]
    actions = await place.pool.fetch("select action from audit_log where action like 'target.%' order by id")
    assert [row["action"] for row in actions] == ["target.create", "target.active", "target.active"]


async def test_what_answers_is_typed_beside_the_campaign(place: Place) -> None:
    async with place.client() as client:
        await place.log_in(client, "marcos")
        address = f"/campaigns/{place.campaign_id}"
        form = {
            "csrf": csrf_of((await client.get(address)).text),
            "ring_timeout": "26",
            "max_attempts_per_day": "2",
            "min_days_past_due": "1",
            "wrap_up_limit": "120",
            "detect": "yes",
            "caution": "80",
            "machine_action": "leave_message",
            "sounds": "pix, regulamento",
        }
        without = await client.post(address, data=form)
        assert without.status_code == 422
        assert 'id="machine_message-error"' in without.text
        assert (await client.post(address, data={**form, "sounds": "../pix"})).status_code == 422
        assert (await client.post(address, data={**form, "machine_message": "recado"})).status_code == 303
        page = (await client.get(address)).text
    row = await place.pool.fetchrow("select detect, caution, machine_action, machine_message, sounds from campaigns")
    assert tuple(row or ()) == (True, 0.8, "leave_message", "recado", ["pix", "regulamento"])
    assert 'value="pix, regulamento"' in page
