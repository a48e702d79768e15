"""Agreements and their payments, from open debts to debts paid."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from debts import agreements, payments, portfolios
from debts.agreement import AgreementTerms, Policy
from debts.errors import NoOpenDebts, PaymentMismatch, TermsRefused, UnknownInstalment, UnknownPortfolio
from debts.payments import PostedPayment
from store.pool import Connection
from tests.integration.queues.seeds import debt, debtor

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # still the 20th in Brazil
TERMS = AgreementTerms(total_centavos=90_001, instalments=2, first_due=date(2026, 11, 20))


class Case:
    """A debtor with two open debts, 100,000 centavos in all."""

    def __init__(self, conn: Connection, portfolio_id: int, debtor_id: int) -> None:
        self.conn = conn
        self.portfolio_id = portfolio_id
        self.debtor_id = debtor_id

    async def agree(self, terms: AgreementTerms = TERMS) -> agreements.Agreement:
        return await agreements.create(
            self.conn,
            portfolio_id=self.portfolio_id,
            debtor_id=self.debtor_id,
            attempt_id=None,
            agent_id=None,
            terms=terms,
            now=NOW,
        )

    async def pay(self, agreement_id: int, instalment: int, centavos: int, source_id: str) -> PostedPayment | None:
        return await payments.post(
            self.conn,
            agreement_id=agreement_id,
            instalment=instalment,
            amount_centavos=centavos,
            paid_on=date(2026, 11, 20),
            source="test",
            source_id=source_id,
            now=NOW,
        )

    async def statuses(self) -> list[Any]:
        return [row["status"] for row in await self.conn.fetch("select status from debts order by id")]


@pytest.fixture
async def case(connection: Connection) -> Case:
    portfolio_id = await portfolios.ensure(connection, name="Carteira", creditor_name="Banco")
    await portfolios.set_policy(connection, portfolio_id, Policy(Decimal(10), 12, 1_000))
    debtor_id = await debtor(connection)
    for centavos in (60_000, 40_000):
        await debt(connection, portfolio_id, debtor_id, centavos=centavos)
    return Case(connection, portfolio_id, debtor_id)


async def test_an_agreement_replaces_the_open_debts(case: Case) -> None:
    made = await case.agree()
    assert (made.original_centavos, made.total_centavos, made.status) == (100_000, 90_001, "active")
    assert [(each.number, each.due_date, each.centavos) for each in made.instalments] == [
        (1, date(2026, 11, 20), 45_001),
        (2, date(2026, 12, 20), 45_000),
    ]
    assert await case.statuses() == ["agreed", "agreed"]
    assert await agreements.get(case.conn, made.id) == made
    assert await agreements.of_debtor(case.conn, case.debtor_id) == [made]


async def test_there_is_nothing_to_agree_on_twice(case: Case) -> None:
    await case.agree()
    with pytest.raises(NoOpenDebts):
        await case.agree()


async def test_terms_outside_the_policy_write_nothing(case: Case) -> None:
    with pytest.raises(TermsRefused):
        await case.agree(AgreementTerms(89_999, 1, date(2026, 11, 20)))
    assert await case.statuses() == ["open", "open"]
    assert await agreements.of_debtor(case.conn, case.debtor_id) == []


async def test_an_unknown_portfolio_is_named(case: Case) -> None:
    case.portfolio_id = 404
    with pytest.raises(UnknownPortfolio):
        await case.agree()
    with pytest.raises(UnknownPortfolio):
        await portfolios.set_policy(case.conn, 404, Policy(Decimal(0), 1, 1))


async def test_the_last_payment_keeps_the_agreement(case: Case) -> None:
    made = await case.agree()
    first = await case.pay(made.id, 1, 45_001, "p1")
    assert first is not None
    assert first == PostedPayment(first.id, case.debtor_id, instalment_paid=True, agreement_kept=False)
    assert await case.statuses() == ["agreed", "agreed"]
    last = await case.pay(made.id, 2, 45_000, "p2")
    assert last is not None
    assert last.agreement_kept
    assert await case.statuses() == ["paid", "paid"]
    kept = await agreements.get(case.conn, made.id)
    assert kept is not None
    assert kept.status == "kept"


async def test_a_payment_told_twice_is_posted_once(case: Case) -> None:
    made = await case.agree()
    assert await case.pay(made.id, 1, 45_001, "p1") is not None
    assert await case.pay(made.id, 1, 45_001, "p1") is None
    assert await case.conn.fetchval("select sum(amount_centavos) from payments") == 45_001


async def test_one_number_with_two_contents_is_refused(case: Case) -> None:
    made = await case.agree()
    await case.pay(made.id, 1, 45_001, "p1")
    with pytest.raises(PaymentMismatch):
        await case.pay(made.id, 1, 45_000, "p1")


async def test_parts_of_an_instalment_add_up(case: Case) -> None:
    made = await case.agree()
    part = await case.pay(made.id, 1, 45_000, "p1")
    assert part is not None
    assert not part.instalment_paid
    rest = await case.pay(made.id, 1, 1, "p2")
    assert rest is not None
    assert rest.instalment_paid


async def test_money_for_a_broken_agreement_does_not_revive_it(case: Case) -> None:
    made = await case.agree(AgreementTerms(100_000, 1, date(2026, 11, 20)))
    await case.conn.execute("update agreements set status = 'broken'")
    await case.conn.execute("update debts set status = 'open'")
    posted = await case.pay(made.id, 1, 100_000, "p1")
    assert posted is not None
    assert posted.instalment_paid
    assert not posted.agreement_kept
    assert await case.statuses() == ["open", "open"]


@pytest.mark.parametrize(("offset", "instalment"), [(1, 1), (0, 3)])
async def test_a_payment_belongs_to_an_instalment(case: Case, offset: int, instalment: int) -> None:
    made = await case.agree()
    with pytest.raises(UnknownInstalment):
        await case.pay(made.id + offset, instalment, 1, "p1")


async def test_agreements_are_read_newest_first(case: Case) -> None:
    first = await case.agree()
    await debt(case.conn, case.portfolio_id, case.debtor_id, centavos=10_000)
    second = await agreements.create(
        case.conn,
        portfolio_id=case.portfolio_id,
        debtor_id=case.debtor_id,
        attempt_id=None,
        agent_id=None,
        terms=AgreementTerms(10_000, 1, date(2026, 12, 1)),
        now=NOW + timedelta(hours=1),
    )
    assert await agreements.of_debtor(case.conn, case.debtor_id) == [second, first]
    assert await agreements.get(case.conn, second.id + 1) is None
