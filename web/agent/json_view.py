"""The screen as JSON, for programs that work as agents: websocket subprotocol `alo.json`."""

import json
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from debts.agreement import AgreementPlan
from debts.documents import mask
from dialer.conversation.view import TalkView
from dialer.names import Found
from dialer.screen import ArrivalView, Call, PresenceView, PreviewView
from web.agent.shown import Shown
from web.explanation import Explanation
from web.i18n.language import Language

JSON_PROTOCOL: Final = "alo.json"


class JsonView:
    """One JSON object per message; its `type` is screen, error, plan, found, roll_call or replaced."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._last: str | None = None

    def screen(self, shown: Shown) -> str | None:
        """`{"type": "screen", "presence": …, "call": … or null, "outcomes": […], "audio_url": … or null}`."""
        call = shown.screen.call
        message = _write(
            {
                "type": "screen",
                "presence": _presence(shown.screen.presence),
                "pauses": [each.code for each in shown.screen.pauses if each.active],
                "call": None if call is None else _call(call, revealed=shown.revealed),
                "outcomes": [rule.id for rule in shown.screen.outcomes],
                "preview": None if shown.screen.preview is None else _preview(shown.screen.preview),
                "recording": shown.recording,
                "audio_url": shown.audio_url,
            }
        )
        if message == self._last:
            return None
        self._last = message
        return message

    def error(self, explanation: Explanation) -> str:
        """`{"type": "error", "field": … or null, "message": …}`."""
        return _write({"type": "error", "field": explanation.field, "message": explanation.text})

    def plan(self, plan: AgreementPlan | None, refusal: Explanation | None) -> str:
        """`{"type": "plan", "instalments": [{"number", "due_date", "centavos"}] or null, "error": … or null}`."""
        return _write(
            {
                "type": "plan",
                "total_centavos": None if plan is None else plan.total_centavos,
                "instalments": None
                if plan is None
                else [
                    {"number": each.number, "due_date": each.due_date, "centavos": each.centavos}
                    for each in plan.instalments
                ],
                "error": None if refusal is None else {"field": refusal.field, "message": refusal.text},
            }
        )

    def found(self, found: Found) -> str:
        """`{"type": "found", "people": [{"debtor_id", "name", "document", "city", "state"}], "more": …}`."""
        people = [{**asdict(each), "document": mask(each.document)} for each in found.people]
        return _write({"type": "found", "people": people, "more": found.more})

    def roll_call(self) -> str:
        """`{"type": "roll_call"}`."""
        return _write({"type": "roll_call"})

    def replaced(self) -> str:
        """`{"type": "replaced", "message": …}`."""
        message = self._language.text("This screen was opened in another window, and continues there.")
        return _write({"type": "replaced", "message": message})


def _presence(presence: PresenceView) -> dict[str, Any]:
    return {
        "state": presence.state,
        "since": presence.since,
        "reason": presence.reason,
        "pause_next": presence.pause_next,
        "version": presence.version,
        "over_at": presence.over_at,
        "sent_off": None if presence.sent_off is None else asdict(presence.sent_off),
        "wrap_up": None if presence.wrap_up is None else asdict(presence.wrap_up),
    }


def _call(call: Call, *, revealed: bool) -> dict[str, Any]:
    """Before identification only what it takes to ask who is on the line."""
    debtor = call.debtor
    known = {
        "attempt_id": call.attempt_id,
        "state": call.state,
        "number": call.number,
        "campaign": call.campaign,
        "answered_at": call.answered_at,
        "connected_at": call.connected_at,
        "ended_at": call.ended_at,
        "cause": call.cause,
        "identified": call.identified,
        "talk": _talk(call.talk),
        "debtor": None
        if debtor is None
        else {
            "name": debtor.name,
            "document": debtor.document if revealed else mask(debtor.document),
            "state": debtor.state,
            "city": debtor.city,
            "birth_date": debtor.birth_date,
        },
        "arrival": None if call.arrival is None else _arrival(call.arrival),
    }
    return {**known, **_owed(call)} if call.identified else known


def _preview(preview: PreviewView) -> dict[str, Any]:
    """A debtor whom the commands `call_previewed`, `skip` and `put_away` are about."""
    return {
        "campaign": preview.campaign,
        "manual": preview.manual,
        "shown_at": preview.shown_at,
        "dial_at": preview.dial_at,
        "dialling": preview.dialling,
        "refused": list(preview.refused),
        "name": preview.debtor.name,
        "document": mask(preview.debtor.document),
        "total_centavos": preview.total_centavos,
    }


def _talk(talk: TalkView) -> dict[str, Any]:
    other = talk.other
    return {
        "arrangement": talk.arrangement,
        "since": talk.since,
        "transferred": talk.transferred,
        "other": None if other is None else {"name": other.name, "kind": other.kind, "state": other.state},
        "sound": talk.sound,
        "sound_state": talk.sound_state,
        "sounds": list(talk.sounds),
        "targets": [{"id": each.id, "name": each.name, "note": each.note} for each in talk.targets],
        "heard": talk.heard,
        "supervised": talk.supervised,
    }


def _arrival(arrival: ArrivalView) -> dict[str, Any]:
    """Of a call that came in; `choices` are the debtors whom the command `choose` may name."""
    return {
        "called": arrival.called,
        "caller": arrival.caller,
        "waited_s": arrival.waited_s,
        "choices": [
            {"debtor_id": each.debtor_id, "name": each.name, "document": mask(each.document)}
            for each in arrival.choices
        ],
    }


def _owed(call: Call) -> dict[str, Any]:
    return {
        "creditor_name": call.creditor_name,
        "portfolio": call.portfolio,
        "bucket": call.bucket,
        "debts": [
            {
                "contract": debt.contract,
                "product": debt.product,
                "amount_centavos": debt.amount_centavos,
                "due_date": debt.due_date,
                "days_past_due": debt.days_past_due,
            }
            for debt in call.debts
        ],
        "total_centavos": call.total_centavos,
        "min_total_centavos": call.min_total_centavos,
        "policy": {
            "max_discount_percent": call.policy.max_discount_percent,
            "max_instalments": call.policy.max_instalments,
            "min_instalment_centavos": call.policy.min_instalment_centavos,
        },
        "score": call.score,
        "score_reasons": list(call.score_reasons),
        "history": [
            {"created_at": past.created_at, "outcome": past.outcome, "agent": past.agent, "notes": past.notes}
            for past in call.history
        ],
    }


def _write(value: dict[str, Any]) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> str:
    """Dates as ISO 8601, ids and rates as text."""
    match value:
        case date() | datetime():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no JSON form")
