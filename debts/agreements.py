"""Agreements: the debtor's open debts of a portfolio, replaced by instalments that were agreed on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from asyncpg import Record

from debts.agreement import AgreementPlan, AgreementTerms, Instalment, Policy, plan
from debts.errors import NoOpenDebts, UnknownPortfolio
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "agreements.sql")
BUSINESS_TIME_ZONE: Final = ZoneInfo("America/Sao_Paulo")  # due dates are days in Brasília time


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement as it stands; `status` is active, kept, broken or cancelled, amounts are centavos."""

    id: int
    portfolio_id: int
    debtor_id: int
    attempt_id: UUID | None
    agent_id: int | None
    original_centavos: int
    total_centavos: int
    status: str
    created_at: datetime
    instalments: tuple[Instalment, ...]


async def policy_of(conn: Connection, portfolio_id: int) -> Policy:
    """The limits the creditor set for agreements of a portfolio; raises UnknownPortfolio."""
    row = await conn.fetchrow(SQL.policy, portfolio_id)
    if row is None:
        raise UnknownPortfolio(portfolio_id)
    return Policy(**row)


async def create(
    conn: Connection,
    *,
    portfolio_id: int,
    debtor_id: int,
    attempt_id: UUID | None,
    agent_id: int | None,
    terms: AgreementTerms,
    now: datetime,
) -> Agreement:
    """Agree on all open debts the debtor has in the portfolio; they become `agreed`.

    Raises NoOpenDebts, TermsRefused and UnknownPortfolio; nothing is written then.
    """
    policy = await policy_of(conn, portfolio_id)
    debts = await conn.fetch(SQL.lock_open_debts, portfolio_id, debtor_id)
    if not debts:
        raise NoOpenDebts(portfolio_id, debtor_id)
    original = sum(row["amount_centavos"] for row in debts)
    agreed = plan(original, terms, policy, now.astimezone(BUSINESS_TIME_ZONE).date())
    agreement_id = await conn.fetchval(
        SQL.insert_agreement, portfolio_id, debtor_id, attempt_id, agent_id, original, agreed.total_centavos, now
    )
    await _write_parts(conn, agreement_id, [row["id"] for row in debts], agreed, now)
    return Agreement(
        id=agreement_id,
        portfolio_id=portfolio_id,
        debtor_id=debtor_id,
        attempt_id=attempt_id,
        agent_id=agent_id,
        original_centavos=original,
        total_centavos=agreed.total_centavos,
        status="active",
        created_at=now,
        instalments=agreed.instalments,
    )


async def get(conn: Connection, agreement_id: int) -> Agreement | None:
    """Read one agreement with its instalments; None where there is none."""
    found = await _with_instalments(conn, await conn.fetch(SQL.get, agreement_id))
    return found[0] if found else None


async def of_debtor(conn: Connection, debtor_id: int) -> list[Agreement]:
    """Every agreement of a debtor, newest first."""
    return await _with_instalments(conn, await conn.fetch(SQL.of_debtor, debtor_id))


async def _write_parts(
    conn: Connection, agreement_id: int, debt_ids: Sequence[int], agreed: AgreementPlan, now: datetime
) -> None:
    await conn.execute(SQL.insert_debts, agreement_id, debt_ids)
    await conn.execute(
        SQL.insert_instalments,
        agreement_id,
        [each.number for each in agreed.instalments],
        [each.due_date for each in agreed.instalments],
        [each.centavos for each in agreed.instalments],
    )
    await conn.execute(SQL.mark_agreed, debt_ids, now)


async def _with_instalments(conn: Connection, rows: Sequence[Record]) -> list[Agreement]:
    found: dict[int, list[Instalment]] = {row["id"]: [] for row in rows}
    for row in await conn.fetch(SQL.instalments, list(found)):
        found[row["agreement_id"]].append(Instalment(row["number"], row["due_date"], row["centavos"]))
    return [Agreement(**row, instalments=tuple(found[row["id"]])) for row in rows]
