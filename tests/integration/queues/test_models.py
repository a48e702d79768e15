"""Stored scorecards: which one counts where, since when, and what managers see of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from queues.errors import ModelNameTaken, UnknownModel
from queues.scoring import models
from queues.scoring.scorecard import default_card
from store.pool import Connection
from tests.integration.queues.seeds import NOW, portfolio

CARD = replace(default_card(), intercept=-77)
USER = "insert into users (username, name, password_hash, role) values ('ana', 'Ana', 'x', 'manager') returning id"


async def _store(conn: Connection, name: str, *, by: int | None = None) -> int:
    return await models.store(conn, name=name, card=CARD, report={"auc": 0.8}, plot="<svg/>", by=by, now=NOW)


async def test_the_shipped_scorecard_counts_at_first(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    active = await models.active(connection, portfolio_id)
    assert active.card == default_card()
    [stored] = await models.every(connection)
    assert (stored.model, stored.source, stored.active_for_all, stored.active_for) == (active, "shipped", True, ())


async def test_a_model_comes_back_as_it_was_stored(connection: Connection) -> None:
    by = await connection.fetchval(USER)
    model_id = await _store(connection, "Ajuste", by=by)
    stored = await models.get(connection, model_id)
    assert stored.model == models.Model(model_id, "Ajuste", CARD)
    assert (stored.source, stored.report, stored.plot, stored.created_by) == ("fitted", {"auc": 0.8}, "<svg/>", "Ana")
    assert (stored.created_at, stored.active_for_all, stored.active_for) == (NOW, False, ())
    assert [each.model.id for each in await models.every(connection)] == [model_id, model_id - 1]


async def test_without_a_report_it_counts_as_uploaded(connection: Connection) -> None:
    model_id = await models.store(connection, name="De fora", card=CARD, report=None, plot=None, by=None, now=NOW)
    assert (await models.get(connection, model_id)).source == "uploaded"


async def test_the_last_activation_counts_and_a_portfolios_own_before_that_of_all(connection: Connection) -> None:
    here, there = await portfolio(connection), await portfolio(connection, "Outra")
    first, second = await _store(connection, "Um"), await _store(connection, "Dois")
    await models.activate(connection, first, here, None, NOW)
    await models.activate(connection, second, None, None, NOW + timedelta(hours=1))
    assert [(await models.active(connection, each)).id for each in (here, there)] == [first, second]
    stored = await models.get(connection, first)
    assert (stored.active_for_all, stored.active_for) == (False, (here,))
    await models.activate(connection, second, here, None, NOW + timedelta(hours=2))
    assert (await models.active(connection, here)).id == second
    stored = await models.get(connection, second)
    assert (stored.active_for_all, stored.active_for) == (True, (here,))


async def test_what_managers_do_is_in_the_audit_log(connection: Connection) -> None:
    by = await connection.fetchval(USER)
    model_id = await _store(connection, "Ajuste", by=by)
    await models.activate(connection, model_id, None, by, NOW)
    rows = await connection.fetch("select user_id, action, subject from audit_log order by id")
    assert [tuple(row) for row in rows] == [
        (by, "model.store", f"model:{model_id}"),
        (by, "model.activate", f"model:{model_id}"),
    ]


async def test_names_are_taken_once(connection: Connection) -> None:
    await _store(connection, "Ajuste")
    async with connection.transaction():
        with pytest.raises(ModelNameTaken, match="Ajuste"):
            await _store(connection, "Ajuste")
        assert await connection.fetchval("select count(*) from score_models") == 2


async def test_an_unknown_model_is_named(connection: Connection) -> None:
    with pytest.raises(UnknownModel, match="404"):
        await models.get(connection, 404)
    with pytest.raises(UnknownModel, match="404"):
        await models.activate(connection, 404, None, None, NOW)


async def test_without_any_activation_nothing_can_be_scored(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    await connection.execute("delete from score_model_activations")
    with pytest.raises(UnknownModel):
        await models.active(connection, portfolio_id)
