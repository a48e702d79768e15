"""Gettext catalogues, read from their .po files at start-up: there is no compiled file to forget."""

from gettext import GNUTranslations
from importlib import resources
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Final, Literal, get_args

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LocaleCode = Literal["pt_BR", "en"]
LOCALES: Final[tuple[LocaleCode, ...]] = get_args(LocaleCode)
DOMAIN: Final = "alo"


def po_file(locale: LocaleCode) -> Traversable:
    """Where the catalogue of `locale` lies."""
    return resources.files("web").joinpath("locales", locale, "LC_MESSAGES", f"{DOMAIN}.po")


def read_catalogue(locale: LocaleCode) -> Catalog:
    """The messages of `locale` as babel reads them; raises OSError or babel's PoFileError for a broken file."""
    with po_file(locale).open("rb") as file:
        return read_po(file, locale=locale, domain=DOMAIN, abort_invalid=True)


def translations(locale: LocaleCode) -> GNUTranslations:
    """The translations of `locale`; a message without one is shown as it stands in the code, in English."""
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(locale))
    compiled.seek(0)
    return GNUTranslations(compiled)


def locale_code(text: str | None, default: LocaleCode = "pt_BR") -> LocaleCode:
    """`text` if it names a language that the screens speak, else `default`."""
    return next((locale for locale in LOCALES if locale == text), default)
