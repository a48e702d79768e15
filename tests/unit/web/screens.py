"""Screens made by hand, for tests that need no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from debts.agreement import Policy
from dialer.attempt import AttemptState
from dialer.outcome_rules import OutcomeEffect, OutcomeRule, RecordedBy, RightParty
from dialer.presence import PresenceState
from dialer.retry import RetryKind, RetryRule
from dialer.screen import Call, DebtorView, DebtView, PastAttempt, PresenceView, Screen
from outreach.cadence import call_script
from queues.aging import Bucket
from web.agent.shown import Shown

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ATTEMPT = UUID("0d9a4a2e-6a44-4f5b-9a86-0f8f3f0c7a11")
DOCUMENT = "52998224725"
SECRETS = ("1.234,56", "CONTRATO-77", "Lojas Aurora", "Combinou pagar", DOCUMENT, "529.982.247-25")

AGREEMENT = OutcomeRule(
    "agreement",
    1,
    RecordedBy.AGENT,
    "1",
    RightParty.YES,
    OutcomeEffect.AGREEMENT,
    None,
    RetryRule(RetryKind.DAY_AFTER_DUE),
)
CALLBACK = OutcomeRule(
    "callback", 6, RecordedBy.AGENT, "6", RightParty.EITHER, OutcomeEffect.NONE, None, RetryRule(RetryKind.AGREED_TIME)
)
VOICEMAIL = OutcomeRule(
    "voicemail",
    15,
    RecordedBy.EITHER,
    "c",
    RightParty.NO,
    OutcomeEffect.NONE,
    None,
    RetryRule(RetryKind.AFTER, timedelta(hours=4)),
)
CALL = Call(
    attempt_id=ATTEMPT,
    state=AttemptState.TALKING,
    number="+5519987654321",
    node="n1",
    campaign="Atraso inicial",
    portfolio="Varejo 2026",
    creditor_name="Lojas Aurora",
    creditor_document=None,
    answered_at=NOW,
    connected_at=NOW,
    ended_at=None,
    cause=None,
    wrap_up_limit_s=120,
    identified=True,
    debtor=DebtorView(17, "Maria Aparecida de Souza", DOCUMENT, "SP", "Campinas", date(1984, 3, 17), None),
    debts=(DebtView("CONTRATO-77", "Cartão Aurora", 123_456, date(2026, 9, 6), 75),),
    total_centavos=123_456,
    min_total_centavos=86_420,
    policy=Policy(Decimal(30), 12, 5_000),
    bucket=Bucket.DAYS_61_90,
    score=214,
    score_reasons=("large_amount", "late_up_to_90_days"),
    history=(PastAttempt(NOW - timedelta(days=9), "promise_to_pay", "Bruno Lima", "Combinou pagar <hoje>"),),
    script=call_script(Bucket.DAYS_61_90),
)


def presence(state: PresenceState, reason: str | None = None, pause_next: str | None = None) -> PresenceView:
    return PresenceView(state, NOW, reason, pause_next, version=3)


def idle(state: PresenceState = PresenceState.READY, reason: str | None = None) -> Shown:
    return Shown(Screen(presence(state, reason), None, ()), None, revealed=False, recording=False, today=TODAY)


def in_call(*, identified: bool = True, revealed: bool = False, recording: bool = False) -> Shown:
    call = replace(CALL, identified=identified)
    outcomes = (AGREEMENT, CALLBACK, VOICEMAIL) if identified else (CALLBACK, VOICEMAIL)
    screen = Screen(presence(PresenceState.TALKING), call, outcomes)
    return Shown(screen, "ws://node/audio/x?ticket=t", revealed=revealed, recording=recording, today=TODAY)
