"""Money, dates and counts as each language writes them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from web.i18n.catalogue import LocaleCode, locale_code
from web.i18n.language import languages
from web.rendering import _environment

SPOKEN = languages(ZoneInfo("America/Sao_Paulo"))


@pytest.mark.parametrize(
    ("locale", "money", "day", "moment"),
    [
        ("pt_BR", "R$\N{NO-BREAK SPACE}1.234,56", "07/03/2026", "07/03 21:30"),
        ("en", "R$1,234.56", "7 Mar 2026", "7 Mar, 21:30"),
    ],
)
def test_formats(locale: LocaleCode, money: str, day: str, moment: str) -> None:
    language = SPOKEN[locale]
    assert language.money(123_456) == money
    assert language.day(date(2026, 3, 7)) == day
    assert language.moment(datetime(2026, 3, 8, 0, 30, tzinfo=UTC)) == moment


def test_a_large_amount_loses_no_centavo() -> None:
    assert SPOKEN["pt_BR"].money(90_071_992_547_409_93) == "R$\N{NO-BREAK SPACE}90.071.992.547.409,93"


@pytest.mark.parametrize(("number", "words"), [(1, "em um minuto"), (4, "em 4 minutos")])
def test_counted_messages_follow_the_number(number: int, words: str) -> None:
    text = SPOKEN["pt_BR"].counted(
        "Too many attempts. Try again in a minute.", "Too many attempts. Try again in %(num)d minutes.", number
    )
    assert words in text


def test_an_unknown_language_becomes_the_default() -> None:
    assert locale_code("fr") == "pt_BR"
    assert locale_code("fr", "en") == "en"
    assert locale_code("en") == "en"


def test_counts_are_grouped_like_other_numbers() -> None:
    words = ("%(num)d row was not taken.", "%(num)d rows were not taken.", 1482)
    assert SPOKEN["pt_BR"].counted(*words) == "1.482 linhas não foram aceitas."
    assert SPOKEN["en"].counted(*words) == "1,482 rows were not taken."


def test_screens_count_in_the_same_way() -> None:
    template = "{{ ngettext('%(num)d row was not taken.', '%(num)d rows were not taken.', 1482) }}"
    assert _environment(SPOKEN["pt_BR"]).from_string(template).render() == "1.482 linhas não foram aceitas."
