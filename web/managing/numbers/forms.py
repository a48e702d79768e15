"""Our numbers as managers type them."""

import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from starlette.datastructures import FormData

from dialer.inbound.caller import called_key
from dialer.inbound.hours import Opening, overlapping
from dialer.inbound.numbers import InboundNumber
from dialer.inbound.waiting import Manners
from web.i18n.extraction import N_
from web.managing.answers import Typed
from web.managing.fields import Fields

PAIRS: Final = (1, 2)  # openings a day that the form offers
KEYS: Final = tuple("123456789*0#")
_SOUND: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """What was typed; the team is the campaign's. `number` is empty where it is not asked for."""

    number: str
    label: str
    campaign_id: int
    manners: Manners
    closed_on_holidays: bool
    openings: tuple[Opening, ...]


def read_number(form: FormData, *, new: bool) -> TypedNumber:
    """Read a number; raises FormRefused."""
    fields = Fields(form)
    number = fields.required("number", 40) if new else ""
    if number and not called_key(number):
        fields.refuse("number", N_("This is no number that anybody could call."))
    typed = TypedNumber(
        number=number,
        label=fields.optional("label", 80),
        campaign_id=fields.row("campaign"),
        manners=_manners(fields),
        closed_on_holidays=fields.ticked("closed_on_holidays"),
        openings=_openings(fields),
    )
    fields.check()
    return typed


def typed_number(number: InboundNumber) -> Typed:
    """A number as one types it."""
    own = number.settings
    values = {
        "label": own.label,
        "campaign": str(own.campaign_id),
        "closed_on_holidays": "yes" if own.closed_on_holidays else "",
        **_typed_manners(own.manners),
    }
    for day in range(7):
        for pair, each in zip(PAIRS, (one for one in own.openings if one.weekday == day), strict=False):
            values[f"opens_{day}_{pair}"] = f"{each.opens:%H:%M}"
            values[f"closes_{day}_{pair}"] = f"{each.closes:%H:%M}"
    return Typed(values, {})


def fresh_number() -> Typed:
    """The form of a new number: answered on weekdays in business hours."""
    values = {"closed_on_holidays": "yes", **_typed_manners(Manners())}
    for day in range(5):
        values |= {f"opens_{day}_1": "09:00", f"closes_{day}_1": "18:00"}
    return Typed(values, {})


def _typed_manners(manners: Manners) -> dict[str, str]:
    return {
        "greeting": manners.greeting or "",
        "after_hours_sound": manners.after_hours_sound or "",
        "longest_wait": _seconds(manners.longest_wait),
        "announce_every": _seconds(manners.announce_every),
        "offer_after": _seconds(manners.offer_after),
        "callback_key": manners.callback_key,
        "call_back_abandoned": "yes" if manners.call_back_abandoned else "",
    }


def _seconds(duration: timedelta | None) -> str:
    return "" if duration is None else str(int(duration.total_seconds()))


def _manners(fields: Fields) -> Manners:
    return Manners(
        greeting=_sound(fields, "greeting"),
        after_hours_sound=_sound(fields, "after_hours_sound"),
        longest_wait=timedelta(seconds=fields.whole("longest_wait", 10, 7200)),
        announce_every=_duration(fields, "announce_every", 10, 3600),
        offer_after=_duration(fields, "offer_after", 0, 7200),
        callback_key=fields.chosen("callback_key", KEYS) or KEYS[0],
        call_back_abandoned=fields.ticked("call_back_abandoned"),
    )


def _duration(fields: Fields, name: str, least: int, most: int) -> timedelta | None:
    seconds = fields.whole_or_none(name, least, most)
    return None if seconds is None else timedelta(seconds=seconds)


def _sound(fields: Fields, name: str) -> str | None:
    sound = fields.optional(name, 64)
    if sound and not _SOUND.fullmatch(sound):
        fields.refuse(name, N_("The name of a sound has letters, digits, - and _ only."))
    return sound or None


def _openings(fields: Fields) -> tuple[Opening, ...]:
    openings = []
    for day in range(7):
        given = [each for pair in PAIRS if (each := _opening(fields, day, pair)) is not None]
        if overlapping(given):
            fields.refuse(f"day_{day}", N_("These hours overlap, or end before they begin."))
        openings += given
    return tuple(openings)


def _opening(fields: Fields, day: int, pair: int) -> Opening | None:
    names = (f"opens_{day}_{pair}", f"closes_{day}_{pair}")
    if not any(fields.given(name) for name in names):
        return None
    opens, closes = (fields.clock(name) for name in names)
    return Opening(day, opens, closes if closes != time.min else time.max)
