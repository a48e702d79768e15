"""Payments of agreed instalments: each told once or many times, posted once."""

from dataclasses import dataclass
from datetime import date, datetime

from debts.errors import PaymentMismatch, UnknownInstalment
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "payments.sql")


@dataclass(frozen=True, slots=True)
class PostedPayment:
    """A payment just posted, whose it is, and what it completed."""

    id: int
    debtor_id: int
    instalment_paid: bool
    agreement_kept: bool


async def post(
    conn: Connection,
    *,
    agreement_id: int,
    instalment: int,
    amount_centavos: int,
    paid_on: date,
    source: str,
    source_id: str,
    now: datetime,
) -> PostedPayment | None:
    """Post a payment; None when `source` told of `source_id` before.

    An instalment is paid once its payments reach its amount; the last one turns the agreement to `kept` and its debts
    to `paid`. Money for a broken or cancelled agreement is posted too, without reviving it. Raises UnknownInstalment,
    and PaymentMismatch when the same number comes with another instalment or amount.
    """
    agreement = await conn.fetchrow(SQL.lock_agreement, agreement_id)
    if agreement is None or await conn.fetchrow(SQL.find_instalment, agreement_id, instalment) is None:
        raise UnknownInstalment(agreement_id, instalment)
    payment_id = await conn.fetchval(
        SQL.insert_payment, agreement_id, instalment, amount_centavos, paid_on, source, source_id, now
    )
    if payment_id is None:
        if not await conn.fetchval(SQL.same_payment, source, source_id, agreement_id, instalment, amount_centavos):
            raise PaymentMismatch(source, source_id)
        return None
    settled = await conn.fetchval(SQL.settle_instalment, agreement_id, instalment, now) is not None
    kept = settled and await conn.fetchval(SQL.keep_agreement, agreement_id) is not None
    if kept:
        await conn.execute(SQL.mark_debts_paid, agreement_id, now)
    return PostedPayment(payment_id, agreement["debtor_id"], instalment_paid=settled, agreement_kept=kept)
