"""What an agent's screen shows: their presence, the call, the debtor, the debts, and the outcomes to choose from.

Nothing about the debt is to be shown or said before the agent has confirmed who is on the line: whoever renders a Call
with `identified` false leaves out the debts, the totals and the history.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

import asyncpg

from debts.agreement import Policy
from dialer import outcome_rules, shift_view
from dialer.attempt import AttemptState
from dialer.attempts import Direction
from dialer.conversation.view import TalkView, talk_of
from dialer.inbound.people import Person, people
from dialer.outcome_form import CallFacts
from dialer.outcome_rules import OutcomeRule
from dialer.outcomes import allowed
from dialer.pause_rules import PauseReason
from dialer.presence import PresenceState
from dialer.retry import CENTRE_ZONE
from dialer.shift_view import SentOffView, WrapUpView
from outreach.cadence import Script, call_script
from queues.aging import Bucket, bucket_of, days_past_due
from queues.score import reasons_of
from queues.scoring.models import card_of
from store.pool import Connection
from store.statements import load
from telephony.end_cause import EndCause

SQL: Final = load(__package__, "screen.sql")


@dataclass(frozen=True, slots=True)
class PresenceView:
    """The agent's state; `version` grows with every change, so that an older screen never replaces a newer one.

    `over_at`: when a pause is too long.
    """

    state: PresenceState
    since: datetime
    reason: str | None
    pause_next: str | None
    version: int
    over_at: datetime | None = None
    sent_off: SentOffView | None = None
    wrap_up: WrapUpView | None = None


@dataclass(frozen=True, slots=True)
class PhoneView:
    """The agent's own telephone. `on`: they speak by it; `state` of the call to it, None while there is none."""

    number: str
    on: bool
    state: str | None

    @property
    def up(self) -> bool:
        """Whether it carries the agent's sound, instead of the browser."""
        return self.on and self.state == "answered"


@dataclass(frozen=True, slots=True)
class DebtorView:
    """The person called. `document` is a CPF or CNPJ without punctuation, unmasked."""

    id: int
    name: str
    document: str
    state: str | None
    city: str | None
    birth_date: date | None
    email: str | None


@dataclass(frozen=True, slots=True)
class DebtView:
    """One open debt of the campaign's portfolio."""

    contract: str
    product: str
    amount_centavos: int
    due_date: date
    days_past_due: int


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """An earlier attempt; `agent` None: closed by the system."""

    created_at: datetime
    outcome: str
    agent: str | None
    notes: str


@dataclass(frozen=True, slots=True)
class ArrivalView:
    """What is special about a call that came in.

    `called` is our number or what managers call it, `caller` theirs (None: withheld), `waited_s` from the call to the
    agent. `choices`: who it may be, while nobody is chosen.
    """

    called: str
    caller: str | None
    waited_s: int
    choices: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """The call the agent has, ringing through to wrap-up. `score` 0 to 1000, None before the first scoring.

    `arrival` belongs to a call that came in; only there `debtor` may be None: it is not said yet whom it is about.
    """

    attempt_id: UUID
    state: AttemptState
    number: str
    node: str | None
    campaign: str
    portfolio: str
    creditor_name: str
    creditor_document: str | None
    answered_at: datetime | None
    connected_at: datetime | None
    ended_at: datetime | None
    cause: EndCause | None
    wrap_up_limit_s: int
    identified: bool
    debtor: DebtorView | None
    debts: tuple[DebtView, ...]
    total_centavos: int
    min_total_centavos: int
    policy: Policy
    bucket: Bucket
    score: int | None
    score_reasons: tuple[str, ...]
    history: tuple[PastAttempt, ...]
    script: Script
    talk: TalkView = field(default_factory=TalkView)
    arrival: ArrivalView | None = None


@dataclass(frozen=True, slots=True)
class PreviewView:
    """A debtor whom nobody has dialled yet: nobody is on the line, so the debts may be seen.

    `dial_at`: dialled by itself then. `dialling`: the agent has said so, the call is about to be placed. `refused`: why
    the rules forbid it. `manual`: the agent has looked them up.
    """

    debtor: DebtorView
    campaign: str
    portfolio: str
    creditor_name: str
    manual: bool
    shown_at: datetime
    dial_at: datetime | None
    dialling: bool
    refused: tuple[str, ...]
    debts: tuple[DebtView, ...]
    total_centavos: int
    bucket: Bucket
    score: int | None
    history: tuple[PastAttempt, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """One agent's screen. `outcomes`: what may be recorded for the call, in order; empty without a call.

    `pauses`: every reason for a pause, those not offered any more included.
    `dials_by_hand`: a running campaign of the team waits for the agent to look people up.
    """

    presence: PresenceView
    call: Call | None
    outcomes: tuple[OutcomeRule, ...]
    phone: PhoneView | None = None
    pauses: tuple[PauseReason, ...] = ()
    preview: PreviewView | None = None
    dials_by_hand: bool = False


async def read(connection: Connection, agent_id: int, *, today: date | None = None) -> Screen | None:
    """Read the screen of an agent, None for one who never logged in; `today` defaults to the centre's day."""
    day = today or datetime.now(CENTRE_ZONE).date()
    record = await connection.fetchrow(SQL.read, agent_id, day, datetime.combine(day, time.min, CENTRE_ZONE))
    if record is None:
        return None
    reasons = shift_view.reasons_of(record)
    presence = PresenceView(
        PresenceState(record["state"]),
        record["since"],
        record["reason"],
        record["pause_next"],
        record["version"],
        over_at=shift_view.pause_over_at(record, reasons),
        sent_off=shift_view.sent_off_of(record),
        wrap_up=shift_view.wrap_up_of(record),
    )
    phone = PhoneView(record["phone"], record["use_phone"], record["phone_state"]) if record["phone"] else None
    if record["attempt_id"] is None:
        previewing = presence.state is PresenceState.PREVIEWING
        preview = await _preview(connection, agent_id, day) if previewing else None
        return Screen(presence, None, (), phone, reasons, preview, dials_by_hand=record["dials_by_hand"])
    facts = CallFacts(
        record["number"],
        record["debtor_state"],
        identified=record["identified"],
        known=record["debtor_id"] is not None,
    )
    rules = await outcome_rules.every(connection)
    call = replace(_call(record, day), arrival=await _arrival(connection, record))
    return Screen(presence, call, allowed(rules, facts), phone, reasons)


async def _arrival(connection: Connection, record: asyncpg.Record) -> ArrivalView | None:
    if record["direction"] != Direction.INBOUND or record["arrived_at"] is None:
        return None
    until = record["connected_at"] or record["answered_at"] or record["arrived_at"]
    open_choice = record["debtor_id"] is None and record["candidates"]
    return ArrivalView(
        called=record["called_label"] or record["called"],
        caller=record["caller"],
        waited_s=max(0, round((until - record["arrived_at"]).total_seconds())),
        choices=await people(connection, tuple(record["candidates"])) if open_choice else (),
    )


async def _preview(connection: Connection, agent_id: int, today: date) -> PreviewView | None:
    record = await connection.fetchrow(SQL.preview, agent_id)
    if record is None:
        return None
    debts = _debts(record, today)
    return PreviewView(
        debtor=_debtor(record),
        campaign=record["campaign"],
        portfolio=record["portfolio"],
        creditor_name=record["creditor_name"],
        manual=record["kind"] == "manual",
        shown_at=record["shown_at"],
        dial_at=record["dial_at"],
        dialling=record["dial_asked_at"] is not None,
        refused=tuple(record["refused"]),
        debts=debts,
        total_centavos=sum(debt.amount_centavos for debt in debts),
        bucket=bucket_of(max((debt.days_past_due for debt in debts), default=0)),
        score=record["score"],
        history=tuple(PastAttempt(*past) for past in record["history"]),
    )


def _debts(record: asyncpg.Record, today: date) -> tuple[DebtView, ...]:
    return tuple(
        DebtView(contract, product, amount_centavos, due_date, days_past_due(due_date, today))
        for contract, product, amount_centavos, due_date in record["debts"]
    )


def _call(record: asyncpg.Record, today: date) -> Call:
    debts = _debts(record, today)
    policy = Policy(record["max_discount_percent"], record["max_instalments"], record["min_instalment_centavos"])
    bucket = bucket_of(max((debt.days_past_due for debt in debts), default=0))
    total = sum(debt.amount_centavos for debt in debts)
    return Call(
        attempt_id=record["attempt_id"],
        state=AttemptState(record["attempt_state"]),
        number=record["number"],
        node=record["node"],
        campaign=record["campaign"],
        portfolio=record["portfolio"],
        creditor_name=record["creditor_name"],
        creditor_document=record["creditor_document"],
        answered_at=record["answered_at"],
        connected_at=record["connected_at"],
        ended_at=record["ended_at"],
        cause=EndCause(record["cause"]) if record["cause"] else None,
        wrap_up_limit_s=record["wrap_up_limit_s"],
        identified=record["identified"],
        debtor=None if record["debtor_id"] is None else _debtor(record),
        debts=debts,
        total_centavos=total,
        min_total_centavos=policy.min_total_centavos(total),
        policy=policy,
        bucket=bucket,
        score=record["score"],
        score_reasons=_reasons(record),
        history=tuple(PastAttempt(*past) for past in record["history"]),
        script=call_script(bucket),
        talk=talk_of(record),
    )


def _reasons(record: asyncpg.Record) -> tuple[str, ...]:
    if record["bins"] is None:
        return ()
    return tuple(each.reason for each in reasons_of(record["bins"], card_of(record["card"])))


def _debtor(record: asyncpg.Record) -> DebtorView:
    return DebtorView(
        id=record["debtor_id"],
        name=record["debtor_name"],
        document=record["document"],
        state=record["debtor_state"],
        city=record["city"],
        birth_date=record["birth_date"],
        email=record["email"],
    )
