"""The files of what was learned, as managers download them."""

import csv
import io

import pytest

from tests.integration.web.place import Place

FIRST = {"phones": "(19) 52998-2247", "contacts": "529.982.247-25"}


@pytest.mark.parametrize("kind", sorted(FIRST))
async def test_a_manager_downloads_what_was_learned_and_it_is_logged(place: Place, kind: str) -> None:
    async with place.client() as client:
        await place.log_in(client, "marcos")
        answer = await client.get(f"/portfolios/{place.portfolio_id}/{kind}.csv")
        page = (await client.get(f"/portfolios/{place.portfolio_id}")).text
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f"attachment; filename*=utf-8''{kind}-{place.portfolio_id}.csv"
    assert answer.headers["cache-control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert FIRST[kind] in {cell for row in rows for cell in row}
    assert f"/portfolios/{place.portfolio_id}/{kind}.csv" in page
    logged = await place.pool.fetch("select user_id, subject, detail from audit_log where action = 'portfolio.export'")
    assert [tuple(row) for row in logged] == [
        (place.users["marcos"], f"portfolio:{place.portfolio_id}", {"kind": kind})
    ]


async def test_there_is_no_file_of_a_portfolio_that_is_not_there(place: Place) -> None:
    async with place.client() as client:
        await place.log_in(client, "marcos")
        answer = await client.get("/portfolios/999/phones.csv")
    assert (answer.status_code, "Não há nada aqui" in answer.text) == (404, True)
    assert await place.pool.fetchval("select count(*) from audit_log where action = 'portfolio.export'") == 0
