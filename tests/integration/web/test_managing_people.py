"""People's data on the managers' screens: masked, looked up by POST, every look and every file logged."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.integration.web.place import Place, csrf_of

CPF = "52998224725"  # the first debtor of the place
NUMBER = "+5519529982247"  # theirs, as the place made it up
MOBILE = "(11) 98765-4321"


@pytest.fixture
async def client(place: Place) -> AsyncIterator[httpx.AsyncClient]:
    async with place.client() as opened:
        await place.log_in(opened, "marcos")
        yield opened


async def send(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    token = csrf_of((await client.get("/explain")).text)
    return await client.post(path, data={"csrf": token, **fields})


async def logged(place: Place, action: str) -> list[tuple[int, str]]:
    rows = await place.pool.fetch("select user_id, subject from audit_log where action = $1 order by id", action)
    return [(row["user_id"], row["subject"]) for row in rows]


async def test_a_search_leads_to_an_address_without_the_document(place: Place, client: httpx.AsyncClient) -> None:
    answer = await send(client, "/explain", document="529.982.247-25")
    assert answer.headers["location"] == f"/explain/{place.debtors[0]}"
    page = (await client.get(answer.headers["location"])).text
    assert "***.982.247-**" in page
    for secret in (CPF, "529.982.247-25", NUMBER, "52998-2247"):
        assert secret not in page
    assert await logged(place, "debtor.explain") == [(place.users["marcos"], f"debtor:{place.debtors[0]}")]


async def test_a_search_that_finds_nobody_is_logged_masked(place: Place, client: httpx.AsyncClient) -> None:
    answer = await send(client, "/explain", document="168.995.350-09")
    assert (answer.status_code, "Não há ninguém com este documento." in answer.text) == (422, True)
    assert await logged(place, "debtor.explain") == [(place.users["marcos"], "debtor:unknown")]
    assert await place.pool.fetchval("select count(*) from audit_log where detail::text like '%16899535009%'") == 0


async def test_showing_the_whole_document_is_logged(place: Place, client: httpx.AsyncClient) -> None:
    path = f"/explain/{place.debtors[0]}"
    page = (await send(client, path)).text
    assert "529.982.247-25" in page
    assert await logged(place, "debtor.reveal") == [(place.users["marcos"], f"debtor:{place.debtors[0]}")]


async def test_requests_made_to_us_come_and_go(place: Place, client: httpx.AsyncClient) -> None:
    for key in ("", "12345", "52998224724"):
        assert (await send(client, "/do-not-call", key=key)).status_code == 422
    assert "Em nenhuma lista." in (await send(client, "/do-not-call", key=MOBILE)).text
    assert (await send(client, "/do-not-call/add", key=CPF)).headers["location"] == "/do-not-call?done=listed"
    found = (await send(client, "/do-not-call", key="529.982.247-25")).text
    assert "Pedidos feitos a nós" in found
    assert "Tirar da nossa lista" in found
    explained = (await client.get(f"/explain/{place.debtors[0]}")).text
    assert "Em lista de não perturbe" in explained
    await send(client, "/do-not-call/withdraw", key=CPF)
    assert await place.pool.fetchval("select count(*) from do_not_call_entries") == 0
    actions = await place.pool.fetch("select action from audit_log where action like 'do_not_call%' order by id")
    assert [row["action"] for row in actions] == [
        "do_not_call.look_up",
        "do_not_call.add",
        "do_not_call.look_up",
        "do_not_call.withdraw",
    ]


async def test_no_file_replaces_the_requests_made_to_us(place: Place, client: httpx.AsyncClient) -> None:
    token = csrf_of((await client.get("/explain")).text)
    form = {"csrf": token, "name": "Pedidos feitos a nós", "source": "x"}
    answer = await client.post("/do-not-call/import", data=form, files={"file": ("lista.csv", b"11987654321\n")})
    assert (answer.status_code, "nenhum arquivo a substitui" in answer.text) == (422, True)
    assert await place.pool.fetchval("select count(*) from import_jobs") == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("", b"", "Escolha um arquivo."),
        ("foto.png", b"x", "Escolha um arquivo CSV, TXT ou XLSX."),
        ("vazio.csv", b"", "Este arquivo está vazio."),
    ],
)
async def test_a_file_that_is_none_is_refused(
    place: Place, client: httpx.AsyncClient, name: str, content: bytes, words: str
) -> None:
    token = csrf_of((await client.get("/explain")).text)
    form = {"csrf": token, "kind": "debts", "portfolio": str(place.portfolio_id)}
    answer = await client.post("/imports", data=form, files={"file": (name, content)} if name else None)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert await place.pool.fetchval("select count(*) from import_jobs") == 0


async def test_only_uploads_may_be_large(place: Place, client: httpx.AsyncClient) -> None:
    large = b"x" * 300_000
    token = csrf_of((await client.get("/explain")).text)
    form = {"csrf": token, "kind": "debts", "portfolio": "999"}
    uploaded = await client.post("/imports", data=form, files={"file": ("grande.csv", large)})
    assert (uploaded.status_code, "Escolha um da lista." in uploaded.text) == (422, True)
    assert (await client.post("/explain", data=form, files={"file": ("grande.csv", large)})).status_code == 413
    assert await place.pool.fetchval("select count(*) from import_jobs") == 0


async def test_a_rejected_row_may_be_as_long_as_it_likes(
    place: Place, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    token = csrf_of((await client.get("/explain")).text)
    form = {"csrf": token, "kind": "debts", "portfolio": str(place.portfolio_id)}
    answer = await client.post("/imports", data=form, files={"file": ("carteira.csv", b"a;b\n1;2\n")})
    rejected = tmp_path / "carteira.rejected.csv"
    rejected.write_text(f"alo_row;Nome\n2;{'x' * 200_000}\n3;fim\n", encoding="utf-8")
    await place.pool.execute(
        "update import_jobs set status = 'done', result = '{}', finished_at = now(), rejected_path = $1", str(rejected)
    )
    shown = await client.get(answer.headers["location"])
    assert (shown.status_code, "<td>fim</td>" in shown.text, len(shown.text) < 100_000) == (200, True, True)


async def test_an_import_without_rejected_rows_offers_none(place: Place, client: httpx.AsyncClient) -> None:
    token = csrf_of((await client.get("/explain")).text)
    form = {"csrf": token, "kind": "debts", "portfolio": str(place.portfolio_id)}
    answer = await client.post("/imports", data=form, files={"file": ("carteira.csv", b"a;b\n1;2\n")})
    path = answer.headers["location"]
    assert (await client.get(f"{path}/rejected.csv")).status_code == 404  # nothing was rejected, or not yet
    assert await logged(place, "import.rejections") == []
    assert "carteira.csv" in (await client.get(path)).text
