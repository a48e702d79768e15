"""`alo payment post`: money is posted once, and what is still owed is scored anew."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from typer.testing import CliRunner

from alo import logs
from alo.main import app
from debts import agreements
from debts.agreement import AgreementTerms
from queues import catching_up
from store.pool import Connection, connect
from tests.integration.queues.seeds import NOW, TODAY, callable_debtor, debt, portfolio

T = TypeVar("T")
POST = ("payment", "post", "--agreement", "1", "--instalment", "1", "--amount", "500,00", "--source-id", "7")


def within(database: str, work: Callable[[Connection], Awaitable[T]]) -> T:
    """Run `work` with a connection in an event loop of its own, as commands do."""

    async def connected() -> T:
        connection = await connect(database, application_name="alo-test")
        try:
            return await work(connection)
        finally:
            await connection.close()

    return asyncio.run(connected())


async def agreed_and_owing_again(connection: Connection) -> None:
    """One debtor who agreed to pay at once, and owes another debt since."""
    portfolio_id = await portfolio(connection)
    debtor_id = await callable_debtor(connection, portfolio_id)
    await agreements.create(
        connection,
        portfolio_id=portfolio_id,
        debtor_id=debtor_id,
        attempt_id=None,
        agent_id=None,
        terms=AgreementTerms(50_000, 1, TODAY),
        now=NOW,
    )
    await debt(connection, portfolio_id, debtor_id)
    await catching_up.catch_up(connection, [debtor_id], NOW, cause="import")


def test_a_payment_is_posted_once_and_counts_in_the_score(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALO_DATABASE_URL", database)
    monkeypatch.setattr(logs, "configure", lambda *_: None)
    within(database, agreed_and_owing_again)
    before = within(database, lambda connection: connection.fetchrow("select bins, cause from accounts"))
    posted = CliRunner().invoke(app, POST)
    assert "posted; the agreement is kept" in posted.output, posted.exception
    after = within(database, lambda connection: connection.fetchrow("select bins, cause from accounts"))
    assert before is not None
    assert after is not None
    assert (before["cause"], after["cause"]) == ("import", "payment")
    assert before["bins"] != after["bins"]
    assert "was posted before: nothing changed" in CliRunner().invoke(app, POST).output
