"""A language of the screens: its words, and how it writes dates, numbers, money and durations."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from web.i18n.catalogue import LOCALES, LocaleCode, translations


class Language:
    """Words and formats of one locale, with times told in one zone."""

    def __init__(self, code: LocaleCode, words: NullTranslations, zone: ZoneInfo) -> None:
        self.code = code
        self.words = words
        self.zone = zone

    @cached_property
    def locale(self) -> Locale:
        """The locale as babel knows it."""
        return Locale.parse(self.code)

    @property
    def html_lang(self) -> str:
        """The value of an HTML `lang` attribute."""
        return self.code.replace("_", "-")

    def text(self, msgid: str, **data: object) -> str:
        """The translation of `msgid` with its `%(name)s` places filled from `data`."""
        translated = self.words.gettext(msgid)
        return translated % data if data else translated

    def counted(self, singular: str, plural: str, number: int) -> str:
        """The form of a message that suits `number`, which fills its `%(num)d` with the locale's grouping."""
        return self.words.ngettext(singular, plural, number).replace("%(num)d", self.number(number))

    def money(self, centavos: int) -> str:
        """R$ with two decimals."""
        return format_currency(Decimal(centavos) / 100, "BRL", locale=self.locale)

    def money_input(self, centavos: int) -> str:
        """The same amount without currency and grouping, as one types it into a field."""
        return format_decimal(Decimal(centavos) / 100, "0.00", locale=self.locale)

    def number(self, value: float | Decimal) -> str:
        """A plain number with the locale's grouping."""
        return format_decimal(value, locale=self.locale)

    def decimals(self, value: float, count: int) -> str:
        """A number with so many decimals."""
        return format_decimal(value, f"#,##0.{'0' * count}", locale=self.locale)

    def signed(self, value: float, count: int = 0) -> str:
        """A number with its sign, the minus as wide as the plus; nothing has none."""
        figure = self.decimals(abs(value), count) if count else self.number(abs(value))
        return f"{'−' if value < 0 else '+'}{figure}" if value else "0"

    def percent(self, ratio: float | Decimal, decimals: int = 0) -> str:
        """A ratio (0.25) as a percentage."""
        pattern = "#,##0%" if decimals == 0 else f"#,##0.{'0' * decimals}%"
        return format_percent(ratio, pattern, locale=self.locale)

    def day(self, value: date) -> str:
        """A date in figures, with the year in four digits in Portuguese as Brazil writes it."""
        pattern = "dd/MM/yyyy" if self.code == "pt_BR" else "d MMM yyyy"
        return format_date(value, pattern, locale=self.locale)

    def moment(self, value: datetime) -> str:
        """Day, month and time of an instant, in the centre's zone."""
        pattern = "dd/MM HH:mm" if self.code == "pt_BR" else "d MMM, HH:mm"
        return format_datetime(value, pattern, tzinfo=self.zone, locale=self.locale)

    def instant(self, value: datetime) -> str:
        """An instant of any year to the second, in the centre's zone."""
        pattern = "dd/MM/yyyy HH:mm:ss" if self.code == "pt_BR" else "d MMM yyyy, HH:mm:ss"
        return format_datetime(value, pattern, tzinfo=self.zone, locale=self.locale)

    def clock(self, value: datetime) -> str:
        """Hours and minutes of an instant, in the centre's zone."""
        return format_time(value, "HH:mm", tzinfo=self.zone, locale=self.locale)


def languages(zone: ZoneInfo) -> Mapping[LocaleCode, Language]:
    """Every language of the screens, by code."""
    return {code: Language(code, translations(code), zone) for code in LOCALES}
