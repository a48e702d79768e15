"""Giving an attempt its outcome, by agent or system alike: what it does to the phone, the debtor and the queue.

Runs inside the caller's transaction, with the attempt locked: everything an outcome means is written together or not at
all, and once only, because only an attempt in `ended` can be closed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from debts import debtors, phones
from dialer import attempt, attempts, outcome_rules
from dialer.attempts import AttemptRow, Closing
from dialer.outcome_rules import OutcomeEffect, OutcomeRule
from dialer.retry import Agreed, retry_at
from metrics import calls as instruments
from queues import claims
from queues.holidays_br import holidays_of
from store.pool import Connection
from store.statements import load
from telephony.end_cause import EndCause

SQL: Final = load(__package__, "closing.sql")
NO_CAPACITY_RETRY: Final = timedelta(minutes=1)  # nobody was called: the line was full
_DO_NOT_CALL: Final = "do_not_call"


@dataclass(frozen=True, slots=True)
class ClosedCall:
    """What was written, for the metrics after the commit. `agreed_centavos` is the total of an agreement."""

    outcome: str
    retry_at: datetime | None
    agreed_centavos: int | None = None

    def count(self) -> None:
        """Move the counters; call it once, after the commit."""
        instruments.count_outcome(self.outcome)
        if self.agreed_centavos is not None:
            instruments.count_agreement(self.agreed_centavos)


async def close_by_system(connection: Connection, row: AttemptRow, outcome: str, now: datetime) -> ClosedCall:
    """Close an ended attempt whose outcome the line decides; raises IllegalTransition if it has one."""
    rule = await outcome_rules.get(connection, outcome)
    if rule is None:
        raise LookupError(f"the outcomes table lacks {outcome!r}")
    return await close(connection, row, rule, Agreed(), now)


async def close(
    connection: Connection,
    row: AttemptRow,
    rule: OutcomeRule,
    agreed: Agreed,
    now: datetime,
    *,
    recorded_by: int | None = None,
    notes: str = "",
) -> ClosedCall:
    """Close an ended attempt with an outcome; raises IllegalTransition if it has not ended or has an outcome."""
    closed, _ = attempt.step(row.attempt, attempt.Closed(rule.id), now)
    next_at = await _next_at(connection, row, rule, agreed, now)
    await attempts.save_closed(connection, closed, Closing(rule.id, next_at, recorded_by, notes))
    await _apply_effect(connection, row, rule, now)
    await claims.release(connection, row.campaign_id, row.debtor_id, next_at)
    return ClosedCall(rule.id, next_at)


async def _next_at(
    connection: Connection, row: AttemptRow, rule: OutcomeRule, agreed: Agreed, now: datetime
) -> datetime | None:
    if row.attempt.cause is EndCause.NO_CAPACITY:
        return now + NO_CAPACITY_RETRY
    state: str | None = await connection.fetchval(SQL.debtor_state, row.debtor_id)

    def is_business_day(day: date) -> bool:
        return day.weekday() < 5 and day not in holidays_of(state, day.year)

    return retry_at(rule.retry, agreed, now, is_business_day)


async def _apply_effect(connection: Connection, row: AttemptRow, rule: OutcomeRule, now: datetime) -> None:
    match rule.effect:
        case OutcomeEffect.HOLD if rule.hold is not None:
            await debtors.hold(connection, row.debtor_id, rule.hold, now)
        case OutcomeEffect.PHONE_WRONG:
            await phones.set_phone_status(connection, row.phone_id, "wrong", now)
        case OutcomeEffect.PHONE_INVALID:
            await phones.set_phone_status(connection, row.phone_id, "invalid", now)
        case OutcomeEffect.DO_NOT_CALL:
            await phones.set_phone_status(connection, row.phone_id, "forbidden", now)
            await debtors.hold(connection, row.debtor_id, _DO_NOT_CALL, now)
        case _:
            return
