"""The trunks' screens: what managers type, what supervisors see, and what nobody is shown."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from queues import trunks
from queues.lines import failover, trunk_health
from queues.lines.trunk_health import Failure, Rung, SeenState
from tests.integration.web.place import Place, csrf_of
from web.managing.trunks.numbers import e164
from web.managing.trunks.reading import masked

FORM = {
    "name": "Operadora",
    "address": "sip.example.net:5060",
    "transport": "udp",
    "srtp": "off",
    "codecs": "PCMA, PCMU",
    "dtmf": "rfc4733",
    "realm": "*",
    "max_calls": "60",
    "max_calls_per_s": "2,5",
    "options_interval_s": "30",
    "number_format": "carrier",
    "carrier_code": "21",
    "international": "refused",
    "caller_id": "+551130000000",
    "caller_id_choice": "fixed",
}
PASSWORD = "segredo da operadora"


class Manager:
    """A signed-in manager with forms to send."""

    def __init__(self, place: Place, client: httpx.AsyncClient, token: str) -> None:
        self.place = place
        self.client = client
        self.token = token

    async def send(self, path: str, **fields: str) -> httpx.Response:
        return await self.client.post(path, data={"csrf": self.token, **fields})

    async def add(self, **changes: str) -> str:
        answer = await self.send("/trunks/new", **{**FORM, **changes})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].partition("?")[0]

    async def trunk(self, path: str) -> trunks.Trunk:
        async with self.place.pool.acquire() as conn:
            return await trunks.get(conn, int(path.rpartition("/")[2]))


@pytest.fixture
async def manager(place: Place) -> AsyncIterator[Manager]:
    async with place.client() as client:
        await place.log_in(client, "marcos")
        yield Manager(place, client, csrf_of((await client.get("/trunks/new")).text))


def refused(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 422, answer.text
    return set(re.findall(r'id="(\w+)-error"', answer.text))


async def test_a_trunk_is_written_as_typed_and_its_password_never_shown(manager: Manager) -> None:
    path = await manager.add(username="alo", password=PASSWORD, registers="yes")
    trunk = await manager.trunk(path)
    assert (trunk.max_calls_per_s, trunk.carrier_code, trunk.password, trunk.registers) == (2.5, "21", PASSWORD, True)
    assert PASSWORD not in (await manager.client.get(path)).text
    again = await manager.send(path, **{**FORM, "username": "alo", "codecs": "G722,PCMA"})
    assert again.headers["location"] == f"{path}?done=saved"
    changed = await manager.trunk(path)
    assert (changed.codecs, changed.password, changed.registers) == (("G722", "PCMA"), PASSWORD, False)
    await manager.send(path, **FORM, forget_password="yes")
    assert (await manager.trunk(path)).password is None
    details = await manager.place.pool.fetch("select detail::text from audit_log where action like 'trunk.%'")
    assert len(details) == 3
    assert PASSWORD not in str(details)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"address": "nowhere", "codecs": "opus"}, {"address", "codecs"}),
        ({"name": "", "max_calls": "0", "max_calls_per_s": "muitas"}, {"name", "max_calls", "max_calls_per_s"}),
        ({"registers": "yes"}, {"username"}),
        ({"carrier_code": ""}, {"carrier_code"}),
        ({"number_format": "local", "area_code": "10"}, {"area_code"}),
        ({"transport": "carrier pigeon"}, {"transport"}),
        ({"name": "Simulada"}, {"name"}),
        ({"options_interval_s": "3", "session_timer_s": "10"}, {"options_interval_s", "session_timer_s"}),
    ],
)
async def test_what_cannot_be_is_said_beside_its_field(
    manager: Manager, changes: dict[str, str], fields: set[str]
) -> None:
    answer = await manager.send("/trunks/new", **{**FORM, **changes}, password=PASSWORD)
    assert refused(answer) == fields
    assert PASSWORD not in answer.text
    assert await manager.place.pool.fetchval("select count(*) from trunks") == 1


async def test_a_pool_of_numbers(manager: Manager) -> None:
    path = await manager.add(caller_id_choice="by_area_code")
    await manager.send(f"{path}/numbers", number="(21) 3000-0001", number_area_code="21", daily_limit="200")
    row = await manager.place.pool.fetchrow("select * from trunk_caller_ids")
    assert row is not None
    assert (row["number"], row["area_code"], row["daily_limit"]) == ("+552130000001", "21", 200)
    assert refused(await manager.send(f"{path}/numbers", number="0800")) == {"number"}
    wrong = await manager.send(f"{path}/numbers", number="+552130000001", number_area_code="20", daily_limit="0")
    assert refused(wrong) == {"daily_limit"}
    assert "(21) 3000-0001" in (await manager.client.get(path)).text
    await manager.send(f"{path}/numbers/remove", number="+552130000001")
    assert await manager.place.pool.fetchval("select count(*) from trunk_caller_ids") == 0


async def test_a_campaign_calls_over_several_in_order(manager: Manager) -> None:
    reaches_people = (await manager.add()).rpartition("/")[2]
    spare = (await manager.add(name="Reserva", simulated="yes")).rpartition("/")[2]
    assert refused(await manager.send("/campaigns/1/trunks", trunk_1="1", trunk_2=reaches_people)) == {"trunks"}
    assert refused(await manager.send("/campaigns/1/trunks", trunk_1="1", trunk_2="1")) == {"trunks"}
    assert refused(await manager.send("/campaigns/1/trunks", trunk_1="999")) == {"trunks"}
    saved = await manager.send("/campaigns/1/trunks", trunk_1=spare, trunk_3="1")
    assert saved.headers["location"] == "/campaigns/1?done=saved"
    async with manager.place.pool.acquire() as conn:
        assert await failover.get(conn, 1) == [int(spare), 1]
        assert [trunk.name for trunk in await trunks.of_campaign(conn, 1)] == ["Reserva", "Simulada"]
    assert 'id="trunk_2"' in (await manager.client.get("/campaigns/1")).text


async def test_a_trunk_in_use_is_kept_and_another_goes(manager: Manager) -> None:
    used = await manager.send("/trunks/1/remove")
    assert "Atraso inicial" in used.text
    assert refused(used) == {"remove"}
    path = await manager.add()
    assert (await manager.send(f"{path}/remove")).headers["location"] == "/trunks?done=removed"
    assert (await manager.client.get(path)).status_code == 404


async def test_a_supervisor_sees_states_and_ladders_but_no_settings_and_no_whole_number(place: Place) -> None:
    now = datetime.now(UTC)
    attempt_id = await place.pool.fetchval(
        """
        insert into attempts
            (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at, answered_at)
        select gen_random_uuid(), c.id, p.debtor_id, p.id, p.number, c.trunk_id, c.team_id, 'answered', now(), now()
        from campaigns as c, phones as p
        order by p.id limit 1
        returning id
        """
    )
    rungs = (
        Rung(now.timestamp(), True, "INVITE sip:02119529982247@127.0.0.1:5070 SIP/2.0"),
        Rung(now.timestamp() + 0.0321, False, "SIP/2.0 503 Service Unavailable"),
    )
    seen = SeenState("nó-1", 1, "up", True, 12.34, "200 OK", 3, now)
    gone = SeenState("nó-2", 1, "up", True, 9.9, "200 OK", 3, now - timedelta(minutes=10))
    async with place.pool.acquire() as conn, conn.transaction():
        await trunk_health.save_states(conn, [seen, gone])
        failure = Failure(attempt_id, 1, now, 503, 34, "Service Unavailable", rungs)
        await trunk_health.save_failures(conn, [failure, failure])
    async with place.client() as client:
        await place.log_in(client, "sonia")
        page = (await client.get("/trunks/1")).text
        table = (await client.get("/trunks/table")).text
    assert 'name="address"' not in page
    assert "12,3 ms" in page
    assert ("No ar" in page, "Nó ausente" in page) == (True, True)
    assert "+32 ms" in page
    assert "INVITE sip:0211***47@127.0.0.1:5070 SIP/2.0" in page
    assert "9529982247" not in page + table
    assert "503 × 1" in table
    assert "100%" in re.sub(r"\s", "", table)


async def test_only_the_last_failures_are_kept(place: Place) -> None:
    now = datetime.now(UTC)
    failures = [
        Failure(UUID(int=number), 1, now + timedelta(seconds=number), None, None, "", ()) for number in range(250)
    ]
    async with place.pool.acquire() as conn, conn.transaction():
        await trunk_health.save_failures(conn, failures)
        kept = await trunk_health.failures(conn, 1, 1000)
    assert [each.attempt_id.int for each in kept] == list(range(249, 49, -1))


@pytest.mark.parametrize(
    ("typed", "number"),
    [("(11) 3000-0000", "+551130000000"), ("11 98765-4321", "+5511987654321"), ("+551130000000", "+551130000000")],
)
def test_numbers_as_they_are_typed(typed: str, number: str) -> None:
    assert e164(typed) == number


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("INVITE sip:+5511987654321@203.0.113.7:5060 SIP/2.0", "INVITE sip:+5511***21@203.0.113.7:5060 SIP/2.0"),
        ("SIP/2.0 486 Busy Here", "SIP/2.0 486 Busy Here"),
        ("OPTIONS sip:203.0.113.123 SIP/2.0", "OPTIONS sip:203.0.113.123 SIP/2.0"),
    ],
)
def test_a_line_loses_the_number_and_nothing_else(line: str, shown: str) -> None:
    assert masked(line) == shown
