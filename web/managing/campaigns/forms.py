"""Campaigns as managers type them."""

import re
from dataclasses import dataclass

from starlette.datastructures import FormData

from debts.states import STATES
from queues.aging import Bucket
from queues.campaigns import Answering, Campaign, Limits
from queues.ordering.campaign_filter import Filter
from queues.ordering.eligibility import Terms
from queues.pace import Pace
from web.i18n.extraction import N_
from web.i18n.language import Language
from web.managing.answers import Typed
from web.managing.fields import Fields
from web.managing.modes.forms import pace_of, pace_values

_MOST_WORDS = 2_000
_SOUND = re.compile(r"[A-Za-z0-9_-]{1,64}")
MACHINE_ACTIONS = ("hang_up", "leave_message")


@dataclass(frozen=True, slots=True)
class Selection:
    """Whom a campaign calls, in which order and under which limits; `strategy_id` None: Alô's own.

    `pace` None: it stays as it is.
    """

    limits: Limits
    filter: Filter
    strategy_id: int | None
    answering: Answering
    pace: Pace | None

    @property
    def terms(self) -> Terms:
        """What the queue takes."""
        return Terms(self.filter, self.limits.min_days_past_due, self.limits.collect_prescribed)


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """What of a campaign cannot be changed later."""

    name: str
    portfolio_id: int
    team_id: int
    trunk_id: int


def read_new(form: FormData) -> tuple[NewCampaign, Selection]:
    """Read a new campaign, and whom it calls how; raises FormRefused."""
    fields = Fields(form)
    asked = NewCampaign(fields.required("name", 80), fields.row("portfolio"), fields.row("team"), fields.row("trunk"))
    selection = _selection(fields)
    fields.check()
    return asked, selection


def read_selection(form: FormData) -> Selection:
    """Read limits, filter and strategy; raises FormRefused."""
    fields = Fields(form)
    selection = _selection(fields)
    fields.check()
    return selection


def read_portfolio(form: FormData) -> int | None:
    """The portfolio that the preview is about; None while none is chosen. Raises FormRefused."""
    fields = Fields(form)
    portfolio_id = fields.row_or_none("portfolio")
    fields.check()
    return portfolio_id


def typed_campaign(campaign: Campaign, language: Language) -> Typed:
    """A campaign as one types it."""
    given = campaign.filter
    money = {
        "min_amount": given.min_amount_centavos,
        "max_amount": given.max_amount_centavos,
    }
    values = {
        "portfolio": str(campaign.portfolio_id),
        "strategy": str(campaign.strategy_id or ""),
        "cities": ", ".join(given.cities),
        "products": ", ".join(given.products),
        **limit_values(campaign.limits),
        **answering_values(campaign.answering),
        **pace_values(campaign.pace, language),
        **{name: "" if amount is None else language.money_input(amount) for name, amount in money.items()},
        **{name: _figure(getattr(given, name)) for name in ("min_score", "max_score", "max_attempts")},
        "max_days_past_due": _figure(given.max_days_past_due),
    }
    return Typed(values, {"buckets": frozenset(given.buckets), "states": frozenset(given.states)})


def limit_values(limits: Limits) -> dict[str, str]:
    """The limits as one types them."""
    return {
        "ring_timeout": str(limits.ring_timeout_s),
        "max_attempts_per_day": str(limits.max_attempts_per_day),
        "min_days_past_due": str(limits.min_days_past_due),
        "collect_prescribed": "yes" if limits.collect_prescribed else "",
        "wrap_up_limit": str(limits.wrap_up_limit_s),
    }


def answering_values(answering: Answering) -> dict[str, str]:
    """What is done about who or what answers, as one types it."""
    return {
        "detect": "yes" if answering.detect else "",
        "caution": str(round(answering.caution * 100)),
        "machine_action": answering.machine_action,
        "machine_message": answering.machine_message or "",
        "sounds": ", ".join(answering.sounds),
    }


def _figure(value: int | None) -> str:
    return "" if value is None else str(value)


def _selection(fields: Fields) -> Selection:
    return Selection(
        _limits(fields), _filter(fields), fields.row_or_none("strategy"), _answering(fields), pace_of(fields)
    )


def _answering(fields: Fields) -> Answering:
    action = fields.chosen("machine_action", MACHINE_ACTIONS) if fields.given("machine_action") else MACHINE_ACTIONS[0]
    caution = fields.whole_or_none("caution", 0, 100)
    message = fields.optional("machine_message", 80)
    sounds = _words(fields, "sounds")
    if action == "leave_message" and not message:
        fields.refuse("machine_message", N_("Fill in this field."))
    for name, given in (("machine_message", (message,) if message else ()), ("sounds", sounds)):
        if any(not _SOUND.fullmatch(each) for each in given):
            fields.refuse(name, N_("Names of the node's sounds: letters, digits, - and _."))
    return Answering(
        detect=fields.ticked("detect"),
        caution=Answering().caution if caution is None else caution / 100,
        machine_action=action,
        machine_message=message or None,
        sounds=sounds,
    )


def _limits(fields: Fields) -> Limits:
    return Limits(
        ring_timeout_s=fields.whole("ring_timeout", 15, 60),
        max_attempts_per_day=fields.whole("max_attempts_per_day", 1, 20),
        min_days_past_due=fields.whole("min_days_past_due", -365, 36_500),
        collect_prescribed=fields.ticked("collect_prescribed"),
        wrap_up_limit_s=fields.whole("wrap_up_limit", 10, 3600),
    )


def _filter(fields: Fields) -> Filter:
    buckets = fields.several("buckets", tuple(Bucket))
    least, most = fields.centavos_or_none("min_amount"), fields.centavos_or_none("max_amount")
    low, high = fields.whole_or_none("min_score", 0, 1000), fields.whole_or_none("max_score", 0, 1000)
    for name, one, other in (("max_amount", least, most), ("max_score", low, high)):
        if one is not None and other is not None and one > other:
            fields.refuse(name, N_("This is below the smallest."))
    return Filter(
        states=tuple(sorted(fields.several("states", tuple(STATES)))),
        cities=_words(fields, "cities"),
        products=_words(fields, "products"),
        buckets=tuple(bucket for bucket in Bucket if bucket in buckets),
        min_amount_centavos=least,
        max_amount_centavos=most,
        min_score=low,
        max_score=high,
        max_days_past_due=fields.whole_or_none("max_days_past_due", 0, 36_500),
        max_attempts=fields.whole_or_none("max_attempts", 0, 1_000_000),
    )


def _words(fields: Fields, name: str) -> tuple[str, ...]:
    words = (word.strip() for word in fields.optional(name, _MOST_WORDS).split(","))
    return tuple(dict.fromkeys(word for word in words if word))
