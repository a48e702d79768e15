"""Debtors, their holds and their phones."""

from datetime import UTC, datetime, timedelta

import pytest

from debts import debtors, phones, portfolios
from debts.debtors import Hold
from debts.errors import UnknownDebtor, UnknownPhone
from debts.phones import PhoneStatus
from store.pool import Connection
from tests.integration.queues.seeds import debt, debtor

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


async def test_a_hold_is_set_and_lifted(connection: Connection) -> None:
    debtor_id = await debtor(connection)
    await debtors.hold(connection, debtor_id, Hold.DISPUTED, NOW)
    held = await debtors.get(connection, debtor_id)
    assert (held.hold, held.held_at) == (Hold.DISPUTED, NOW)
    await debtors.hold(connection, debtor_id, None, NOW)
    free = await debtors.get(connection, debtor_id)
    assert (free.hold, free.held_at) == (None, None)


async def test_a_hold_gives_way_only_to_a_stronger_one(connection: Connection) -> None:
    debtor_id = await debtor(connection)
    later = NOW + timedelta(days=1)
    await debtors.hold(connection, debtor_id, Hold.DISPUTED, NOW)
    await debtors.hold(connection, debtor_id, Hold.DO_NOT_CALL, later)
    for weaker in (Hold.DISPUTED, Hold.OVER_INDEBTED, Hold.LEGAL_REPRESENTATIVE, Hold.DECEASED):
        await debtors.hold(connection, debtor_id, weaker, later + timedelta(days=1))
        held = await debtors.get(connection, debtor_id)
        assert (held.hold, held.held_at) == (Hold.DO_NOT_CALL, later)


async def test_one_hold_is_lifted_only_while_it_is_in_place(connection: Connection) -> None:
    debtor_id = await debtor(connection)
    assert not await debtors.lift(connection, debtor_id, Hold.DISPUTED)
    await debtors.hold(connection, debtor_id, Hold.DISPUTED, NOW)
    await debtors.hold(connection, debtor_id, Hold.OVER_INDEBTED, NOW)
    assert not await debtors.lift(connection, debtor_id, Hold.DISPUTED)
    assert (await debtors.get(connection, debtor_id)).hold is Hold.OVER_INDEBTED
    assert await debtors.lift(connection, debtor_id, "over_indebted")
    assert (await debtors.get(connection, debtor_id)).hold is None


async def test_no_other_hold_exists(connection: Connection) -> None:
    with pytest.raises(ValueError, match="tired"):
        await debtors.hold(connection, await debtor(connection), "tired", NOW)


async def test_unknown_people_and_phones_are_named(connection: Connection) -> None:
    with pytest.raises(UnknownDebtor, match="404"):
        await debtors.get(connection, 404)
    with pytest.raises(UnknownDebtor, match="404"):
        await debtors.hold(connection, 404, Hold.DECEASED, NOW)
    with pytest.raises(UnknownPhone, match="404"):
        await phones.set_phone_status(connection, 404, PhoneStatus.WRONG, NOW)
    with pytest.raises(UnknownPhone, match="404"):
        await phones.get(connection, 404)
    assert await debtors.by_document(connection, "404") is None


async def test_a_phone_is_added_once(connection: Connection) -> None:
    debtor_id = await debtor(connection)
    phone_id = await phones.add(connection, debtor_id=debtor_id, number="+551133334444", source="agent", now=NOW)
    assert phone_id is not None
    await phones.set_phone_status(connection, phone_id, PhoneStatus.GOOD, NOW)
    assert await phones.add(connection, debtor_id=debtor_id, number="+551133334444", source="x", now=NOW) is None
    [known] = await phones.of_debtor(connection, debtor_id)
    assert known == await phones.get(connection, phone_id)
    assert (known.status, known.source, known.status_at) == (PhoneStatus.GOOD, "agent", NOW)


async def test_debts_are_read_oldest_first(connection: Connection) -> None:
    portfolio_id = await portfolios.ensure(connection, name="Carteira", creditor_name="Banco")
    debtor_id = await debtor(connection)
    new = await debt(connection, portfolio_id, debtor_id, days_late=1)
    old = await debt(connection, portfolio_id, debtor_id, days_late=100)
    await connection.execute("update debts set status = 'paid' where id = $1", old)
    assert [each.id for each in await debtors.all_debts(connection, debtor_id)] == [old, new]
    assert [each.id for each in await debtors.open_debts(connection, portfolio_id, debtor_id)] == [new]


async def test_a_portfolio_is_made_once(connection: Connection) -> None:
    first = await portfolios.ensure(connection, name="A", creditor_name="Banco", creditor_document="84322486000174")
    assert await portfolios.ensure(connection, name="A", creditor_name="Outro") == first
    kept = await portfolios.by_name(connection, "A")
    assert kept is not None
    assert (kept.id, kept.creditor_name, kept.creditor_document) == (first, "Banco", "84322486000174")
    assert await portfolios.by_name(connection, "B") is None
