"""Why a debtor is called next, later, or not at all: place, score, priority, rules and phones, campaign by campaign.

The verdict is what `queues.admission.admit` would say at the same moment: both read and judge with the same functions.
Nothing is written, and nothing here is masked: who shows it decides what may be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from debts import debtors
from debts.debtors import Debtor
from queues import admission, campaigns, phone_choice
from queues.admission import Candidate, CandidatePhone
from queues.aging import Bucket, days_past_due
from queues.campaigns import Campaign
from queues.centre import centre_day
from queues.contact_rules import ContactFacts, Finding, Reason, Verdict, findings, verdict
from queues.errors import UnknownCampaign, UnknownDocument
from queues.ordering import strategies
from queues.ordering.eligibility import AccountFacts, Exclusion, Terms, exclusion
from queues.phone_choice import DayPart, PhoneRecord, Rates
from queues.priority import Priority, PriorityFacts, priority
from queues.rules import do_not_call
from queues.rules.caps import Caps
from queues.rules.do_not_call import Entry
from queues.score import Reason as ScoreReason
from queues.score import reasons_of
from queues.scoring import models
from queues.timing import answering
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "explanation.sql")


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """A debtor's entry in a queue. `rank` counts from 1 among the ready of its segment whose time comes no later.

    None for one being called or done with. `state`: ready, leased, dialing, done.
    """

    state: str
    rank: int | None
    priority: int
    segment: int
    callback: bool
    next_at: datetime
    lease_until: datetime | None


@dataclass(frozen=True, slots=True)
class ScoreExplanation:
    """A score with all that moved it, strongest first; `cause` and `scored_at`: why and when it was last worked out."""

    value: int
    model: str
    intercept: int
    reasons: tuple[ScoreReason, ...]
    bucket: Bucket
    amount_centavos: int
    cause: str
    scored_at: datetime


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """One rule: whether it forbids the call now, and until when it alone would (None: waiting does not cure it)."""

    reason: Reason
    forbids: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class PhoneExplanation:
    """One number (E.164): where it came from, what calls to it came to, and what forbids it now.

    `chance`: per mille, that the right party answers in this part of the day; `chosen`: a call now would take it.
    """

    record: PhoneRecord
    source: str
    learned_at: datetime
    status_at: datetime | None
    part: DayPart
    chance: int
    verdict: Verdict
    rules: tuple[RuleExplanation, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened: attempt, hold, phone, account, debt or campaign; `detail`: outcome, cause or status."""

    what: str
    at: datetime
    detail: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class CampaignExplanation:
    """How one campaign sees the debtor.

    `place` None: not in the queue. `excluded`: what the campaign's selection leaves them out for. `score` and
    `priority` None: nothing is owed; `strategy` None: the one that ships with Alô. `rules`: every rule once, for the
    number that may be called soonest; `asked_again`: when the queue looks again where the verdict is no, None: when the
    account changes. `changes`: the latest first, so the first is what changed it last.
    """

    campaign: Campaign
    portfolio: str
    simulated: bool
    place: QueuePlace | None
    excluded: Exclusion | None
    score: ScoreExplanation | None
    strategy: str | None
    priority: Priority | None
    caps: Caps
    verdict: Verdict
    asked_again: datetime | None
    rules: tuple[RuleExplanation, ...]
    phones: tuple[PhoneExplanation, ...]
    changes: tuple[Change, ...]

    @property
    def last_change(self) -> Change | None:
        """What happened last."""
        return next(iter(self.changes), None)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A debtor at a moment, with every do-not-call entry of their document and numbers, in every campaign."""

    debtor: Debtor
    at: datetime
    listed: tuple[Entry, ...]
    campaigns: tuple[CampaignExplanation, ...]


async def explain(conn: Connection, document: str, now: datetime, campaign_id: int | None = None) -> Explanation:
    """Explain the debtor with that CPF or CNPJ (without punctuation), in one campaign or all that concern them.

    Run it in one transaction (repeatable read) where the parts must be of the same moment. Raises UnknownDocument,
    UnknownCampaign.
    """
    debtor = await debtors.by_document(conn, document)
    if debtor is None:
        raise UnknownDocument(document)
    rows = await conn.fetch(SQL.campaigns_of, debtor.id, campaign_id)
    if campaign_id is not None and not rows:
        raise UnknownCampaign(campaign_id)
    explained = [await _in_campaign(conn, debtor, row, now) for row in rows]
    numbers = [phone.number for phone in (await answering.phones_of(conn, [debtor.id]))[debtor.id]]
    listed = await do_not_call.entries_of(conn, [debtor.document, *numbers])
    return Explanation(debtor, now, tuple(listed), tuple(explained))


async def _in_campaign(conn: Connection, debtor: Debtor, row: Record, now: datetime) -> CampaignExplanation:
    campaign = await campaigns.get(conn, row["id"])
    candidate = (await admission.facts_of(conn, campaign.id, [debtor.id], now))[debtor.id]
    chosen, found = admission.judge(candidate, now)
    strategy = await strategies.of_campaign(conn, campaign.id)
    account = await conn.fetchrow(SQL.account, campaign.portfolio_id, debtor.id)
    rates = await answering.rates(conn)
    part = phone_choice.part_of(now.astimezone(candidate.without_number.person.day_zone))
    speaks = _speaking(candidate, found, now)
    chance = phone_choice.best_chance((phone.record for phone in candidate.callable), part, rates)
    return CampaignExplanation(
        campaign=campaign,
        portfolio=row["portfolio"],
        simulated=row["simulated"],
        place=await _place(conn, campaign.id, debtor.id, now),
        excluded=exclusion(_account_facts(debtor, account, now), _terms(campaign)) if account else None,
        score=await _score(conn, account) if account else None,
        strategy=(await strategies.get(conn, campaign.strategy_id)).name if campaign.strategy_id else None,
        priority=priority(_priority_facts(account, chance, now), strategy) if account else None,
        caps=speaks.caps,
        verdict=found,
        asked_again=admission.asked_again(candidate, found, now),
        rules=_rules(findings(speaks, now)),
        phones=await _phones(conn, candidate, _Moment(now, part, rates, chosen)),
        changes=await _changes(conn, debtor.id, campaign),
    )


async def _place(conn: Connection, campaign_id: int, debtor_id: int, now: datetime) -> QueuePlace | None:
    row = await conn.fetchrow(SQL.place, campaign_id, debtor_id, now)
    return QueuePlace(**row) if row else None


async def _score(conn: Connection, account: Record) -> ScoreExplanation:
    model = (await models.get(conn, account["model_id"])).model
    return ScoreExplanation(
        value=account["score"],
        model=model.name,
        intercept=model.card.intercept,
        reasons=reasons_of(account["bins"], model.card, most=len(account["bins"])),
        bucket=list(Bucket)[account["bucket"]],
        amount_centavos=account["amount_centavos"],
        cause=account["cause"],
        scored_at=account["scored_at"],
    )


async def _changes(conn: Connection, debtor_id: int, campaign: Campaign) -> tuple[Change, ...]:
    rows = await conn.fetch(SQL.changes, debtor_id, campaign.portfolio_id, campaign.id)
    return tuple(Change(**row) for row in rows)


@dataclass(frozen=True, slots=True)
class _Moment:
    now: datetime
    part: DayPart
    rates: Rates
    chosen: PhoneRecord | None


async def _phones(conn: Connection, candidate: Candidate, moment: _Moment) -> tuple[PhoneExplanation, ...]:
    origins = {row["id"]: row for row in await conn.fetch(SQL.phones, candidate.debtor_id)}
    every = (*candidate.callable, *candidate.forbidden)
    return tuple(_phone(phone, origins[phone.record.phone_id], moment) for phone in every)


def _phone(phone: CandidatePhone, origin: Record, moment: _Moment) -> PhoneExplanation:
    return PhoneExplanation(
        record=phone.record,
        source=origin["source"],
        learned_at=origin["learned_at"],
        status_at=origin["status_at"],
        part=moment.part,
        chance=phone_choice.chance(phone.record, moment.part, moment.rates),
        verdict=verdict(phone.facts, moment.now),
        rules=_rules(findings(phone.facts, moment.now)),
        chosen=phone.record is moment.chosen,
    )


def _speaking(candidate: Candidate, found: Verdict, now: datetime) -> ContactFacts:
    """The facts that the verdict on the debtor was found by."""
    alike = (phone.facts for phone in candidate.callable if verdict(phone.facts, now) == found)
    return next(alike, candidate.without_number)


def _rules(found: Sequence[Finding]) -> tuple[RuleExplanation, ...]:
    until = {each.reason: each.until for each in found}
    return tuple(RuleExplanation(reason, reason in until, until.get(reason)) for reason in Reason)


def _terms(campaign: Campaign) -> Terms:
    return Terms(campaign.filter, campaign.min_days_past_due, campaign.collect_prescribed)


def _account_facts(debtor: Debtor, account: Record, now: datetime) -> AccountFacts:
    return AccountFacts(
        on_hold=account["on_hold"],
        callable_phones=account["callable_phones"],
        prescribed=account["prescribed"],
        days_past_due=days_past_due(account["oldest_due"], centre_day(now)),
        bucket=list(Bucket)[account["bucket"]],
        amount_centavos=account["amount_centavos"],
        score=account["score"],
        attempts=account["attempts"],
        state=debtor.state,
        city=debtor.city,
        products=frozenset(account["products"]),
    )


def _priority_facts(account: Record, chance: int, now: datetime) -> PriorityFacts:
    today = centre_day(now)
    spoken = account["last_contact_on"]
    due = account["promise_due"]
    return PriorityFacts(
        bucket=list(Bucket)[account["bucket"]],
        score=account["score"],
        amount_centavos=account["amount_centavos"],
        attempts=account["attempts"],
        days_since_contact=None if spoken is None else (today - spoken).days,
        promise_overdue=due is not None and due < today,
        broken=account["broken"],
        chance=chance,
    )
