"""Giving an attempt its outcome, by agent or system alike: what it does to the phone, the debtor and the queue.

Runs inside the caller's transaction, with the attempt locked: everything an outcome means is written together or not at
all, and once only, because only an attempt in `ended` can be closed.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from debts import debtors, phones
from dialer import attempt, attempts, outcome_rules
from dialer.attempt import Attempt
from dialer.attempts import AttemptRow, Closing, Direction
from dialer.endings import SystemOutcome
from dialer.outcome_rules import OutcomeEffect, OutcomeRule, RecordedBy
from dialer.retry import Agreed, RetryKind, RetryRule, retry_at
from metrics import calls as instruments
from queues import catching_up, claims
from queues.rules import do_not_call
from queues.rules.holidays_br import holidays_of
from queues.timing import answering
from queues.timing.answering import Reached, Try
from queues.timing.best_hours import Turn
from store.pool import Connection
from store.statements import load
from telephony.end_cause import EndCause

SQL: Final = load(__package__, "closing.sql")
NO_CAPACITY_RETRY: Final = timedelta(minutes=1)  # nobody was called: the line was full
ANOTHER_HOUR: Final = timedelta(hours=1)  # a shorter pause is over before another part of the day begins
_DO_NOT_CALL: Final = "do_not_call"
_NOBODY_SPOKE: Final = frozenset(
    {
        SystemOutcome.VOICEMAIL,
        SystemOutcome.SILENT,
        SystemOutcome.NETWORK_FAILURE,
        SystemOutcome.NO_ANSWER,
        SystemOutcome.INVALID_NUMBER,
        SystemOutcome.BUSY,
    }
)


@dataclass(frozen=True, slots=True)
class ClosedCall:
    """What was written, for what follows the commit (metrics, `dialer.aftermath`).

    `turn`: when the debtor is called again, if a better hour may be chosen for it. `agreed_centavos`: the total of an
    agreement. `open_line`: the outcome is only kept, for when a transferred line ends; it is counted then. `debtor_id`
    None: of a caller whom nobody recognised.
    """

    debtor_id: int | None
    outcome: str
    retry_at: datetime | None
    turn: Turn | None = None
    agreed_centavos: int | None = None
    open_line: bool = False

    def count(self) -> None:
        """Move the counters; call it once, after the commit."""
        if not self.open_line:
            instruments.count_outcome(self.outcome)
        if self.agreed_centavos is not None:
            instruments.count_agreement(self.agreed_centavos)


async def close_by_system(connection: Connection, row: AttemptRow, outcome: str, now: datetime) -> ClosedCall:
    """Close an ended attempt whose outcome the line decides; raises IllegalTransition if it has one."""
    rule = await outcome_rules.get(connection, outcome)
    if rule is None:
        raise LookupError(f"the outcomes table lacks {outcome!r}")
    return await close(connection, row, rule, Agreed(), now)


async def close_with_callback(
    connection: Connection, row: AttemptRow, outcome: str, callback_at: datetime | None, now: datetime
) -> ClosedCall:
    """Close a call whose debtor we owe another; `callback_at`: when they are called back, None: no sooner.

    Of a call that came in and that nobody took, or of a conversation that lost its agent.
    Raises IllegalTransition if it has an outcome.
    """
    rule = await outcome_rules.get(connection, outcome)
    if rule is None:
        raise LookupError(f"the outcomes table lacks {outcome!r}")
    retry = RetryRule(RetryKind.NEVER if callback_at is None else RetryKind.AGREED_TIME)
    return await close(connection, row, replace(rule, retry=retry), Agreed(callback_at=callback_at), now)


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
    """Close an ended attempt with an outcome; raises IllegalTransition if it has not ended or has an outcome.

    Rows are locked in one order: attempt, debtor, phone, account (waiting for nobody), queue. Scores and other
    campaigns follow after the commit.
    """
    closed, _ = attempt.step(row.attempt, attempt.Closed(rule.id), now)
    known = row.debtor_id
    state: str | None = None if known is None else await connection.fetchval(SQL.debtor_state, known)
    next_at = _next_at(row, rule, agreed, state, now)
    promised_for = agreed.due if rule.effect is not OutcomeEffect.AGREEMENT else None
    await attempts.save_closed(connection, closed, Closing(rule.id, next_at, recorded_by, notes, promised_for))
    if known is None:
        return ClosedCall(None, rule.id, next_at)
    await _apply_effect(connection, row, known, rule, now)
    if row.phone_id is not None and _was_dialled(row):
        reached = _reached(row.attempt, rule)
        tried = Try(known, row.phone_id, row.number, state, _tried_at(row.attempt), reached)
        await answering.record(connection, tried)
    await catching_up.mark(connection, known, now)
    await _release(connection, row, known, rule, next_at)
    return ClosedCall(known, rule.id, next_at, _turn(row, known, rule, next_at))


def _was_dialled(row: AttemptRow) -> bool:
    return row.direction is Direction.OUTBOUND and row.attempt.cause is not EndCause.NO_CAPACITY


async def _release(
    connection: Connection, row: AttemptRow, debtor_id: int, rule: OutcomeRule, next_at: datetime | None
) -> None:
    if rule.recorded_by is RecordedBy.SYSTEM and rule.retry.kind is RetryKind.NEVER:  # a caller whom nobody spoke to
        await claims.give_back(connection, row.campaign_id, debtor_id)
        return
    callback = None if _never_rang(row.attempt, rule) else rule.retry.kind is RetryKind.AGREED_TIME
    await claims.release(connection, row.campaign_id, debtor_id, next_at, callback=callback)


def _next_at(row: AttemptRow, rule: OutcomeRule, agreed: Agreed, state: str | None, now: datetime) -> datetime | None:
    if row.attempt.cause is EndCause.NO_CAPACITY and row.direction is Direction.OUTBOUND:
        return now + NO_CAPACITY_RETRY

    def is_business_day(day: date) -> bool:
        return day.weekday() < 5 and day not in holidays_of(state, day.year)

    return retry_at(rule.retry, agreed, now, is_business_day)


def _turn(row: AttemptRow, debtor_id: int, rule: OutcomeRule, next_at: datetime | None) -> Turn | None:
    """An appointment keeps its time, and so does a pause too short for another hour of the day."""
    if next_at is None or rule.retry.after is None or rule.retry.after < ANOTHER_HOUR:
        return None
    spoken = _reached(row.attempt, rule) in {Reached.ANSWERED, Reached.RIGHT_PARTY}
    failed_at = None if spoken or not _was_dialled(row) else _tried_at(row.attempt)
    return Turn(row.campaign_id, debtor_id, next_at, failed_at=failed_at)


def _tried_at(tried: Attempt) -> datetime:
    return tried.ringing_at or tried.answered_at or tried.created_at


def _never_rang(tried: Attempt, rule: OutcomeRule) -> bool:
    """The network refused the call: who waits for it, by appointment or not, still does."""
    return rule.id == SystemOutcome.NETWORK_FAILURE and tried.ringing_at is None and tried.answered_at is None


def _reached(tried: Attempt, rule: OutcomeRule) -> Reached:
    if tried.answered_at is not None and rule.id not in _NOBODY_SPOKE:
        return (
            Reached.RIGHT_PARTY if rule.is_right_party(identified=tried.identified_at is not None) else Reached.ANSWERED
        )
    rang = tried.ringing_at is not None or tried.answered_at is not None or rule.id == SystemOutcome.BUSY
    return Reached.UNANSWERED if rang else Reached.UNREACHED


async def _apply_effect(
    connection: Connection, row: AttemptRow, debtor_id: int, rule: OutcomeRule, now: datetime
) -> None:
    """Write what the outcome says of the debtor and of the phone, if the call was with one of theirs."""
    match rule.effect:
        case OutcomeEffect.HOLD if rule.hold is not None:
            await debtors.hold(connection, debtor_id, rule.hold, now)
        case OutcomeEffect.PHONE_WRONG:
            await _set_phone(connection, row, "wrong", now)
            return
        case OutcomeEffect.PHONE_INVALID:
            await _set_phone(connection, row, "invalid", now)
            return
        case OutcomeEffect.DO_NOT_CALL:
            await debtors.hold(connection, debtor_id, _DO_NOT_CALL, now)
            await _set_phone(connection, row, "forbidden", now)
            if row.number.startswith("+"):
                await do_not_call.add(connection, [row.number], now)
            return
        case _:
            pass
    if row.phone_id is not None and rule.is_right_party(identified=row.attempt.identified_at is not None):
        await phones.confirm(connection, row.phone_id, now)


async def _set_phone(connection: Connection, row: AttemptRow, status: str, now: datetime) -> None:
    if row.phone_id is not None:
        await phones.set_phone_status(connection, row.phone_id, status, now)
