"""Forms as managers fill them in, read into values; everything that is wrong is collected, each with its field."""

from collections.abc import Collection
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Final

from starlette.datastructures import FormData

from debts.errors import InvalidAmount
from debts.money import parse_centavos
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_

MAX_WHOLE: Final = 2_000_000_000  # what an int of the database holds
MAX_CENTAVOS: Final = 9_000_000_000_000_000


class Fields:
    """Reads a form field by field. A field that is wrong gives a stand-in, and `check` raises them all together."""

    def __init__(self, form: FormData) -> None:
        self._form = form
        self._refused: list[FieldRefused] = []

    def check(self) -> None:
        """Raise FormRefused when anything was wrong."""
        if self._refused:
            raise FormRefused(*self._refused)

    def refuse(self, name: str, message: str, **data: object) -> None:
        """Note that a field is wrong; `message` is a msgid with places for `data`."""
        self._refused.append(FieldRefused(name, message, **data))

    def given(self, name: str) -> bool:
        """Whether the field holds anything."""
        return bool(self.optional(name))

    def optional(self, name: str, most: int = 200) -> str:
        """The trimmed text of a field, empty when it is absent."""
        value = self._form.get(name)
        text = value.replace("\0", "").encode("utf-8", "replace").decode().strip() if isinstance(value, str) else ""
        if len(text) > most:
            self.refuse(name, N_("At most %(most)s characters."), most=most)
        return text

    def required(self, name: str, most: int = 200) -> str:
        """The text of a field that must not be empty."""
        text = self.optional(name, most)
        if not text:
            self.refuse(name, N_("Fill in this field."))
        return text

    def whole(self, name: str, least: int = 0, most: int = MAX_WHOLE) -> int:
        """A whole number between `least` and `most`."""
        try:
            number = int(self.optional(name, 20))
        except ValueError:
            self.refuse(name, N_("Enter a whole number."))
            return least
        if not least <= number <= most:
            self.refuse(name, N_("Between %(least)s and %(most)s."), least=least, most=most)
        return number

    def whole_or_none(self, name: str, least: int = 0, most: int = MAX_WHOLE) -> int | None:
        """A whole number, or None for an empty field."""
        return self.whole(name, least, most) if self.given(name) else None

    def percentage(self, name: str) -> Decimal:
        """A percentage from 0 to 100 with at most two decimals, with a comma or a point."""
        try:
            value = Decimal(self.optional(name, 20).replace(",", "."))
        except InvalidOperation:
            value = Decimal(-1)
        if not (value.is_finite() and 0 <= value <= 100 and value == round(value, 2)):
            self.refuse(name, N_("A percentage from 0 to 100, such as 12,5."))
            return Decimal(0)
        return value

    def centavos(self, name: str, least: int = 0) -> int:
        """An amount typed in reais."""
        try:
            amount = parse_centavos(self.optional(name, 40))
        except InvalidAmount:
            self.refuse(name, N_("Enter an amount, such as 1.234,56."))
            return least
        if not least <= amount <= MAX_CENTAVOS:
            self.refuse(name, N_("Enter an amount, such as 1.234,56."))
        return amount

    def centavos_or_none(self, name: str, least: int = 0) -> int | None:
        """An amount typed in reais, or None for an empty field."""
        return self.centavos(name, least) if self.given(name) else None

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self.given(name)

    def chosen(self, name: str, allowed: Collection[str]) -> str:
        """One of the values that the form offers."""
        value = self.optional(name)
        if value not in allowed:
            self.refuse(name, N_("Choose one of the list."))
        return value

    def several(self, name: str, allowed: Collection[str]) -> frozenset[str]:
        """Those of the offered values that are ticked."""
        values = frozenset(value for value in self._form.getlist(name) if isinstance(value, str))
        if not values <= frozenset(allowed):
            self.refuse(name, N_("Choose from the list."))
        return values & frozenset(allowed)

    def row(self, name: str) -> int:
        """The id of a row, chosen from a list that the form offers."""
        try:
            return int(self.optional(name, 20))
        except ValueError:
            self.refuse(name, N_("Choose one of the list."))
            return 0

    def row_or_none(self, name: str) -> int | None:
        """The id of a row, or None where the form offers none at all."""
        return self.row(name) if self.given(name) else None

    def day(self, name: str) -> date:
        """A date as HTML's date input writes it."""
        try:
            return date.fromisoformat(self.optional(name, 40))
        except ValueError:
            self.refuse(name, N_("Enter a date."))
            return date.max

    def clock(self, name: str) -> time:
        """A time of day as HTML's time input writes it."""
        try:
            return time.fromisoformat(self.optional(name, 20)).replace(tzinfo=None)
        except ValueError:
            self.refuse(name, N_("Enter a time, such as 09:00."))
            return time.min
