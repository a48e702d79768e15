"""An explanation of a debtor's place, as text and as a JSON document; documents and numbers are masked."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from debts.documents import mask
from queues.area_codes import DEFAULT_TIME_ZONE
from queues.contact_rules import Verdict
from queues.explanation import CampaignExplanation, Explanation, PhoneExplanation, QueuePlace, RuleExplanation
from web.labels import SCORE_REASONS
from web.queue_labels import CAUSES, CONTACT_REASONS, EXCLUSIONS, PARTS

_ZONE = ZoneInfo(DEFAULT_TIME_ZONE)


def document(explanation: Explanation) -> dict[str, Any]:
    """The whole explanation as JSON; moments in ISO 8601 (UTC), amounts in centavos."""
    debtor = explanation.debtor
    return {
        "debtor_id": debtor.id,
        "document": mask(debtor.document),
        "state": debtor.state,
        "city": debtor.city,
        "hold": debtor.hold,
        "at": explanation.at.isoformat(),
        "do_not_call": [
            {"list": each.name, "source": each.source, "state": each.state, "added_at": each.added_at.isoformat()}
            for each in explanation.listed
        ],
        "campaigns": [_campaign(each) for each in explanation.campaigns],
    }


def lines(explanation: Explanation) -> Iterator[str]:
    """The explanation as a text, line by line; moments in the centre's time."""
    debtor = explanation.debtor
    place = ", ".join(each for each in (debtor.city, debtor.state) if each) or "address unknown"
    yield f"{debtor.name}, {mask(debtor.document)}, {place}, at {_moment(explanation.at)}"
    if debtor.hold is not None and debtor.held_at is not None:
        yield f"on hold since {_moment(debtor.held_at)}: {debtor.hold}"
    for each in explanation.listed:
        yield f"on the do-not-call list {each.name!r} ({each.source}) since {_moment(each.added_at)}"
    if not explanation.campaigns:
        yield "no campaign calls the portfolios this debtor owes in"
    for campaign in explanation.campaigns:
        yield ""
        yield from _campaign_lines(campaign)


def _campaign_lines(each: CampaignExplanation) -> Iterator[str]:
    yield f"Campaign {each.campaign.name!r} ({each.campaign.status}), portfolio {each.portfolio!r}"
    yield f"  call now: {_said(each.verdict)}"
    if not each.verdict.allowed:
        again = f"on {_moment(each.asked_again)}" if each.asked_again else "when the account changes"
        yield f"  the queue asks again {again}"
    yield f"  place: {_place(each.place)}"
    if each.excluded is not None:
        yield f"  left out by the campaign: {EXCLUSIONS[each.excluded]}"
    yield from _score_lines(each)
    if each.priority is not None:
        parts = ", ".join(f"{PARTS[part.name]} {part.value:+d}" for part in each.priority.parts if part.value)
        yield f"  priority: {each.priority.value} by {each.strategy or 'the strategy of Alô'} ({parts})"
    yield "  rules:"
    for rule in each.rules:
        yield f"    {_rule(rule)}"
    for phone in each.phones:
        yield f"  {_phone_line(phone)}"
    if each.changes:
        yield "  what happened last:"
    for change in each.changes:
        what = " ".join(str(word) for word in (change.what, change.detail, change.by and f"by {change.by}") if word)
        yield f"    {_moment(change.at)}  {what}"


def _score_lines(each: CampaignExplanation) -> Iterator[str]:
    score = each.score
    if score is None:
        yield "  score: none, nothing is owed here"
        return
    cause = CAUSES.get(score.cause, score.cause)
    yield f"  score: {score.value} by {score.model!r} ({cause}, {_moment(score.scored_at)}), bucket {score.bucket}"
    for reason in score.reasons:
        yield f"    {reason.points:+6d}  {SCORE_REASONS.get(reason.reason, reason.reason)}"


def _place(place: QueuePlace | None) -> str:
    if place is None:
        return "not in the queue"
    rank = f"number {place.rank}" if place.rank is not None else place.state
    segment = f" of share {place.segment}" if place.segment else ""
    kind = ", a callback" if place.callback else ""
    return f"{rank}{segment}, priority {place.priority}, not before {_moment(place.next_at)}{kind}"


def _rule(rule: RuleExplanation) -> str:
    words = CONTACT_REASONS[rule.reason]
    if not rule.forbids:
        return f"ok   {words}: no"
    return f"NO   {words}, {'until ' + _moment(rule.until) if rule.until else 'waiting does not help'}"


def _phone_line(phone: PhoneExplanation) -> str:
    tries = phone.record.history.values()
    counts = (sum(t.attempts for t in tries), sum(t.answered for t in tries), sum(t.right_party for t in tries))
    chosen = "would be called" if phone.chosen else _said(phone.verdict)
    return (
        f"phone {_masked(phone.record.number)} ({phone.record.status}, from {phone.source}): {chosen}; "
        f"{counts[0]} attempts, {counts[1]} answered, {counts[2]} by the debtor; chance now {phone.chance / 10:.1f} %"
    )


def _said(verdict: Verdict) -> str:
    if verdict.allowed:
        return "yes"
    reasons = ", ".join(CONTACT_REASONS[reason] for reason in verdict.reasons)
    return f"no ({reasons}); earliest {_moment(verdict.earliest)}" if verdict.earliest else f"no ({reasons})"


def _masked(number: str) -> str:
    return f"{number[:5]} ***-{number[-4:]}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(_ZONE):%Y-%m-%d %H:%M}"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _campaign(each: CampaignExplanation) -> dict[str, Any]:
    score, priority, place = each.score, each.priority, each.place
    return {
        "campaign_id": each.campaign.id,
        "campaign": each.campaign.name,
        "status": each.campaign.status,
        "portfolio": each.portfolio,
        "verdict": _verdict(each.verdict),
        "asked_again": _iso(each.asked_again),
        "place": _place_document(place) if place else None,
        "excluded": each.excluded,
        "score": score
        and {
            "value": score.value,
            "model": score.model,
            "bucket": score.bucket,
            "amount_centavos": score.amount_centavos,
            "cause": score.cause,
            "scored_at": score.scored_at.isoformat(),
            "reasons": [
                {"characteristic": reason.characteristic, "reason": reason.reason, "points": reason.points}
                for reason in score.reasons
            ],
        },
        "strategy": each.strategy,
        "priority": priority
        and {"value": priority.value, "segment": priority.segment, "parts": {p.name: p.value for p in priority.parts}},
        "rules": [_rule_document(rule) for rule in each.rules],
        "phones": [_phone(phone) for phone in each.phones],
        "changes": [
            {"what": change.what, "at": change.at.isoformat(), "detail": change.detail, "by": change.by}
            for change in each.changes
        ],
    }


def _place_document(place: QueuePlace) -> dict[str, Any]:
    return {
        "state": place.state,
        "rank": place.rank,
        "priority": place.priority,
        "segment": place.segment,
        "callback": place.callback,
        "next_at": place.next_at.isoformat(),
        "lease_until": _iso(place.lease_until),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {"allowed": verdict.allowed, "reasons": list(verdict.reasons), "earliest": _iso(verdict.earliest)}


def _rule_document(rule: RuleExplanation) -> Mapping[str, Any]:
    return {"rule": rule.reason, "forbids": rule.forbids, "until": _iso(rule.until)}


def _phone(phone: PhoneExplanation) -> dict[str, Any]:
    return {
        "phone_id": phone.record.phone_id,
        "number": _masked(phone.record.number),
        "status": phone.record.status,
        "source": phone.source,
        "chance_per_mille": phone.chance,
        "chosen": phone.chosen,
        "verdict": _verdict(phone.verdict),
        "history": {
            part.name.lower(): {"attempts": t.attempts, "answered": t.answered, "right_party": t.right_party}
            for part, t in phone.record.history.items()
        },
    }
