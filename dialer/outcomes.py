"""Recording an agent's outcome: attempt, agreement, retry, queue, presence and audit log in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg

from debts import agreements
from debts.agreement import AgreementTerms
from debts.errors import NoOpenDebts, TermsRefused
from dialer import attempts, audit, closing, outcome_rules, presence, presences
from dialer.attempt import AttemptState
from dialer.attempts import AttemptRow, Kept
from dialer.closing import ClosedCall
from dialer.errors import AlreadyRecorded, CallNotOver, NotYourCall, OutcomeRefused
from dialer.kept_outcomes import keep
from dialer.outcome_form import THIRD_PARTY_MESSAGE, CallFacts, OutcomeForm, check_form, third_party_allowed
from dialer.outcome_rules import OutcomeEffect, OutcomeRule, RecordedBy, RightParty
from dialer.presences import PresenceChange
from dialer.retry import CENTRE_ZONE, RetryKind
from queues.rules import rulebook, windows
from queues.rules.places import Neighbourhood
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "outcomes.sql")
_OF_NO_DEBTOR: Final = frozenset({OutcomeEffect.NONE, OutcomeEffect.PHONE_WRONG})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an agent's outcome did. `agent` is the presence that follows: ready, or the pause asked for."""

    attempt_id: UUID
    call: ClosedCall
    agent: PresenceChange


async def own_call(connection: Connection, agent_id: int, attempt_id: UUID) -> AttemptRow:
    """Lock the attempt; raises NotYourCall unless it is this agent's."""
    row = await attempts.lock(connection, attempt_id)
    if row is None or row.attempt.agent_id != agent_id:
        raise NotYourCall(agent_id, attempt_id)
    return row


async def record(connection: Connection, agent_id: int, attempt_id: UUID, form: OutcomeForm, now: datetime) -> Recorded:
    """Write everything that the outcome means, inside the caller's transaction.

    Raises NotYourCall, AlreadyRecorded, CallNotOver, and OutcomeRefused naming the field to correct.
    """
    row = await own_call(connection, agent_id, attempt_id)
    if given := row.attempt.outcome or row.attempt.kept_outcome:
        raise AlreadyRecorded(attempt_id, given)
    if row.attempt.state is not AttemptState.ENDED and row.attempt.transferred_at is None:
        raise CallNotOver(attempt_id)
    form = replace(form, notes=form.notes.strip())
    record_facts = await connection.fetchrow(SQL.call_facts, attempt_id)
    if record_facts is None:
        raise NotYourCall(agent_id, attempt_id)
    rule = await _allowed_rule(connection, form, _facts(row, record_facts))
    agreed = check_form(form, rule.retry.kind, now)
    if agreed.callback_at is not None and not record_facts["simulated"]:
        where = (record_facts["debtor_state"], record_facts["debtor_city"])
        await _check_hours(connection, *where, row.number, agreed.callback_at)
    total = None
    if rule.effect is OutcomeEffect.AGREEMENT:  # first, because its terms are what the retry is counted from
        total = await _agree(connection, row, record_facts["portfolio_id"], form.terms, now)
    if row.attempt.state is AttemptState.ENDED:
        closed = await closing.close(connection, row, rule, agreed, now, recorded_by=agent_id, notes=form.notes)
        agent = await presences.apply(connection, agent_id, presence.Recorded(attempt_id), now)
    else:  # transferred: the line goes on without the agent
        closed = ClosedCall(row.debtor_id, rule.id, retry_at=None, open_line=True)
        _, agent = await keep(connection, row, rule.id, Kept(agent_id, form.notes, agreed.callback_at, agreed.due), now)
    call = replace(closed, agreed_centavos=total)
    await audit.write(connection, agent_id, "outcome.record", f"attempt:{attempt_id}", now=now, outcome=rule.id)
    return Recorded(attempt_id, call, agent)


def allowed(rules: list[OutcomeRule], facts: CallFacts) -> tuple[OutcomeRule, ...]:
    """Return the outcomes an agent may choose for a call, in the order of the screen.

    An outcome that means "the debtor was spoken to" needs the agent's confirmation of who it was.
    """
    return tuple(rule for rule in rules if _refusal(rule, facts) is None)


def _refusal(rule: OutcomeRule, facts: CallFacts) -> str | None:
    if rule.recorded_by is RecordedBy.SYSTEM:
        return "outcome_of_the_system"
    if rule.right_party is RightParty.YES and not facts.identified:
        return "not_identified"
    if rule.id == THIRD_PARTY_MESSAGE and not third_party_allowed(facts):
        return "third_party_forbidden"
    if not facts.known and (rule.effect not in _OF_NO_DEBTOR or rule.retry.kind is RetryKind.AGREED_TIME):
        return "caller_unknown"
    return None


async def _allowed_rule(connection: Connection, form: OutcomeForm, facts: CallFacts) -> OutcomeRule:
    rule = await outcome_rules.get(connection, form.outcome)
    if rule is None:
        raise OutcomeRefused("outcome", "outcome_unknown", {"outcome": form.outcome})
    if refusal := _refusal(rule, facts):
        raise OutcomeRefused("outcome", refusal, {"outcome": rule.id})
    return rule


def _facts(row: AttemptRow, record: asyncpg.Record) -> CallFacts:
    identified = row.attempt.identified_at is not None
    return CallFacts(row.number, record["debtor_state"], identified=identified, known=row.debtor_id is not None)


async def _check_hours(
    connection: Connection, state: str | None, city: str | None, number: str, callback_at: datetime
) -> None:
    """An appointment must lie within the hours of contact; caps and cooling do not count against what was agreed."""
    rules = await rulebook.in_force(connection, callback_at.astimezone(CENTRE_ZONE).date() - timedelta(days=1))
    where = Neighbourhood(rules, callback_at).places(state, city, number)
    if not windows.is_open(where, callback_at):
        earliest = windows.next_open(where, callback_at)
        data = {"earliest": earliest.isoformat() if earliest else None}
        raise OutcomeRefused("callback_at", "callback_outside_hours", data)


async def _agree(
    connection: Connection, row: AttemptRow, portfolio_id: int, terms: AgreementTerms | None, now: datetime
) -> int:
    if terms is None:
        raise OutcomeRefused("terms", "terms_missing")
    if row.debtor_id is None:
        raise OutcomeRefused("outcome", "caller_unknown")
    try:
        agreement = await agreements.create(
            connection,
            portfolio_id=portfolio_id,
            debtor_id=row.debtor_id,
            attempt_id=row.attempt.id,
            agent_id=row.attempt.agent_id,
            terms=terms,
            now=now,
        )
    except TermsRefused as refused:
        raise OutcomeRefused(refused.field, refused.message, refused.data) from refused
    except NoOpenDebts as refused:
        raise OutcomeRefused("outcome", "no_open_debts") from refused
    return agreement.total_centavos
