"""Accounts: who has one, what rewrites it and what does not, and which debtors a rescoring looks at."""

import asyncio
from datetime import date, timedelta
from typing import Final

import pytest

from debts import debtors
from debts.debtors import Hold
from queues.campaigns import Limits
from queues.scoring import accounts, models
from queues.scoring.accounts import ALONE_UP_TO, Rescored, rescore, rescore_debtors, rescore_due
from queues.scoring.scorecard import default_card
from store.pool import Connection, Pool
from tests.integration.queues.histories import Debt, Person, Phone, keep
from tests.integration.queues.seeds import NOW, TODAY, callable_debtor, campaign, debt, debtor, phone, portfolio

ALL: Final = "select *, xmin from accounts order by portfolio_id, debtor_id"
SETTINGS: Final = """
select name, setting from pg_settings
where name like 'enable_%' or name in ('plan_cache_mode', 'join_collapse_limit', 'work_mem', 'statement_timeout')
order by name
"""


async def test_only_who_owes_has_an_account(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    owes = await callable_debtor(connection, portfolio_id)
    settled = await callable_debtor(connection, portfolio_id)
    await connection.execute("update debts set status = 'paid' where debtor_id = $1", settled)
    await debtor(connection)
    assert await rescore(connection, portfolio_id, NOW, cause="import") == Rescored(written=1, removed=0)
    [account] = await connection.fetch(ALL)
    assert (account["debtor_id"], account["cause"], account["scored_at"]) == (owes, "import", NOW)


async def test_who_owes_nothing_any_more_loses_it(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    first, second = [await callable_debtor(connection, portfolio_id) for _ in range(2)]
    await rescore(connection, portfolio_id, NOW, cause="import")
    await connection.execute("update debts set status = 'paid' where debtor_id = $1", second)
    assert await rescore_debtors(connection, [second], NOW, cause="payment") == Rescored(0, 1)
    await connection.execute("update debts set status = 'closed'")
    assert await rescore(connection, portfolio_id, NOW, cause="import") == Rescored(0, 1)
    assert first != second


async def test_a_second_run_writes_nothing(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    some = [await callable_debtor(connection, portfolio_id) for _ in range(3)]
    await rescore(connection, portfolio_id, NOW, cause="import")
    before = await connection.fetch(ALL)
    later = NOW + timedelta(hours=1)
    assert await rescore(connection, portfolio_id, later, cause="campaign") == Rescored(0, 0)
    assert await rescore_debtors(connection, some, later, cause="outcome") == Rescored(0, 0)
    assert await rescore_due(connection, portfolio_id, later) == Rescored(0, 0)
    assert await connection.fetch(ALL) == before


async def test_debts_at_risk_of_prescription_count_only_alone(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    old = await callable_debtor(connection, portfolio_id, days_late=1801)
    mixed = await callable_debtor(connection, portfolio_id, days_late=1801)
    await debt(connection, portfolio_id, mixed, days_late=20, centavos=700)
    await rescore(connection, portfolio_id, NOW, cause="import")
    found = {row["debtor_id"]: row for row in await connection.fetch(ALL)}
    assert (found[old]["prescribed"], found[old]["bucket"], found[old]["amount_centavos"]) == (True, 8, 50_000)
    assert (found[mixed]["prescribed"], found[mixed]["bucket"], found[mixed]["amount_centavos"]) == (False, 2, 700)


async def test_a_hold_is_copied(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    debtor_id = await callable_debtor(connection, portfolio_id)
    await rescore(connection, portfolio_id, NOW, cause="import")
    await debtors.hold(connection, debtor_id, Hold.DISPUTED, NOW)
    later = NOW + timedelta(minutes=1)
    assert await rescore_debtors(connection, [debtor_id], later, cause="hold") == Rescored(1, 0)
    [account] = await connection.fetch(ALL)
    assert (account["hold"], account["cause"], account["scored_at"]) == ("disputed", "hold", later)


LISTED: Final = """
with list as (
    insert into do_not_call_lists (name, source, state, valid_from, valid_until) values ('L', 'test', $1, $2, $3)
    returning id
)
insert into do_not_call_entries (list_id, key, added_at) select id, $4, now() from list
"""


@pytest.mark.parametrize(
    ("state", "begins", "ends", "callable_phones"),
    [
        (None, 0, None, 0),
        (None, -9, 0, 0),
        (None, 1, None, 1),
        (None, -9, -1, 1),
        ("SP", 0, None, 0),  # the debtor's address
        ("RJ", 0, None, 0),  # the number's area code
        ("MG", 0, None, 1),
    ],
)
async def test_numbers_on_a_do_not_call_list_in_force_do_not_count(
    connection: Connection, state: str | None, begins: int, ends: int | None, callable_phones: int
) -> None:
    portfolio_id, number = await portfolio(connection), "+5521987654321"
    debtor_id = await debtor(connection, state="SP")
    await debt(connection, portfolio_id, debtor_id)
    await phone(connection, debtor_id, number)
    begins_on = TODAY + timedelta(days=begins)
    ends_on = None if ends is None else TODAY + timedelta(days=ends)
    await connection.execute(LISTED, state, begins_on, ends_on, number)
    await rescore(connection, portfolio_id, NOW, cause="import")
    [account] = await connection.fetch(ALL)
    assert account["callable_phones"] == callable_phones
    for edge in (begins_on, None if ends_on is None else ends_on + timedelta(days=1)):
        if edge is not None and edge > TODAY:
            assert account["changes_on"] == edge


LATE: Final = Person((Debt(days_late=10),), phones=(Phone(),))


async def test_an_account_changes_when_a_campaign_begins_to_call(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id, limits=Limits(min_days_past_due=25))
    await keep(connection, portfolio_id, campaign_id, LATE)
    await rescore(connection, portfolio_id, NOW, cause="import")
    assert (await connection.fetchval("select changes_on from accounts")) == TODAY + timedelta(days=15)


async def test_an_account_changes_when_a_campaigns_filter_lets_go(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    await connection.execute("update campaigns set filter = $2 where id = $1", campaign_id, {"max_days_past_due": 12})
    await keep(connection, portfolio_id, campaign_id, LATE)
    await rescore(connection, portfolio_id, NOW, cause="import")
    assert (await connection.fetchval("select changes_on from accounts")) == TODAY + timedelta(days=3)


async def test_a_night_follows_a_debt_into_its_next_bucket(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    turning, _ = [await keep(connection, portfolio_id, campaign_id, Person((Debt(late),))) for late in (30, 20)]
    await rescore(connection, portfolio_id, NOW, cause="import")
    assert await rescore_due(connection, portfolio_id, NOW + timedelta(days=1)) == Rescored(1, 0)
    written = await connection.fetch("select debtor_id, bucket from accounts where cause = 'night'")
    assert [tuple(row) for row in written] == [(turning, 3)]


async def test_many_debtors_are_scored_as_each_alone(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    many = [
        await keep(connection, portfolio_id, campaign_id, Person((Debt(late),), phones=(Phone("good"),)))
        for late in range(ALONE_UP_TO + 5)
    ]
    await callable_debtor(connection, portfolio_id)
    assert await rescore_debtors(connection, many, NOW, cause="enrichment") == Rescored(len(many), 0)
    assert await rescore_debtors(connection, many[:ALONE_UP_TO], NOW, cause="outcome") == Rescored(0, 0)
    assert await rescore(connection, portfolio_id, NOW, cause="import") == Rescored(1, 0)


async def test_a_debtor_is_scored_in_every_portfolio_or_in_one(connection: Connection) -> None:
    here, there = await portfolio(connection), await portfolio(connection, "Outra")
    debtor_id = await callable_debtor(connection, here)
    await debt(connection, there, debtor_id)
    assert await rescore_debtors(connection, [debtor_id], NOW, cause="import", portfolio_id=there) == Rescored(1, 0)
    assert await rescore_debtors(connection, [debtor_id], NOW, cause="import") == Rescored(1, 0)
    await connection.execute("update debts set status = 'paid'")
    assert await rescore_debtors(connection, [debtor_id], NOW, cause="payment") == Rescored(0, 2)
    assert await rescore_debtors(connection, [], NOW, cause="payment") == Rescored(0, 0)


async def test_an_empty_portfolio_has_no_accounts(connection: Connection) -> None:
    assert await rescore(connection, await portfolio(connection), NOW, cause="import") == Rescored(0, 0)


async def test_the_callers_settings_are_given_back(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    debtor_id = await callable_debtor(connection, portfolio_id)
    async with connection.transaction():
        await connection.execute("set local work_mem = '9MB'")
        before = await connection.fetch(SETTINGS)
        await rescore(connection, portfolio_id, NOW, cause="import")
        await rescore_debtors(connection, [debtor_id], NOW, cause="outcome")
        assert await connection.fetch(SETTINGS) == before


async def test_what_was_learned_meanwhile_is_not_overwritten(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    debtor_id = await callable_debtor(connection, portfolio_id)
    await rescore_debtors(connection, [debtor_id], NOW + timedelta(seconds=5), cause="outcome")
    await connection.execute("update accounts set attempts = 7")  # what the rescoring below cannot have seen
    assert await rescore(connection, portfolio_id, NOW, cause="import") == Rescored(0, 0)
    assert await connection.fetchval("select attempts from accounts") == 7


async def test_two_may_find_the_same_new_debtor(pool: Pool) -> None:
    async with pool.acquire() as one, pool.acquire() as other:
        portfolio_id = await portfolio(one)
        debtor_id = await callable_debtor(one, portfolio_id)
        before = one.transaction()
        await before.start()
        assert await rescore(one, portfolio_id, NOW, cause="import") == Rescored(1, 0)
        second = asyncio.create_task(rescore_debtors(other, [debtor_id], NOW, cause="import"), name="second")
        await _until_waiting(pool)
        await before.commit()
        assert await second == Rescored(0, 0)


async def _until_waiting(pool: Pool) -> None:
    while not await pool.fetchval("select count(*) from pg_locks where not granted"):  # noqa: ASYNC110 - the server's lock
        await asyncio.sleep(0.01)


async def test_a_model_counts_once_it_is_activated_and_the_portfolio_rescored(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    await callable_debtor(connection, portfolio_id)
    await rescore(connection, portfolio_id, NOW, cause="import")
    shipped = await models.active(connection, portfolio_id)
    card = default_card()
    model_id = await models.store(connection, name="Nova", card=card, report=None, plot=None, by=None, now=NOW)
    assert await rescore(connection, portfolio_id, NOW, cause="model") == Rescored(0, 0)
    await models.activate(connection, model_id, portfolio_id, None, NOW)
    assert await rescore(connection, portfolio_id, NOW, cause="model") == Rescored(1, 0)
    [account] = await connection.fetch(ALL)
    assert (account["model_id"], account["cause"]) == (model_id, "model")
    assert shipped.id != model_id


async def test_what_never_changes_by_itself_waits_for_ever(connection: Connection) -> None:
    portfolio_id = await portfolio(connection)
    debtor_id = await debtor(connection)
    await connection.execute("update debtors set created_at = '2000-01-01'")
    await debt(connection, portfolio_id, debtor_id, days_late=3_000)
    await rescore(connection, portfolio_id, NOW, cause="import")
    assert await connection.fetchval("select changes_on from accounts") == date.max
    assert accounts.LISTED_AT_ONCE > ALONE_UP_TO
