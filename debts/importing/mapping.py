"""The mapping file: which column is which field, and how its values are written.

encoding = "latin-1"            # detected when left out
delimiter = ";"                 # detected when left out
decimal_mark = "."              # when left out, the last mark in a number decides
date_format = "dd/mm/yyyy"      # or mm/dd/yyyy, yyyy-mm-dd, dd/mm/yy

[creditor]                      # of the portfolio, when the import creates it
name = "Banco Exemplo"
document = "11.222.333/0001-81"

[columns]                       # field = column; case and accents do not matter
document = "CPF_CNPJ"
phones = ["TEL 1", { area = "DDD", number = "TEL 2" }]

[defaults]                      # for a field that has no column, or whose cell is empty
product = "Cartão"

[prefer]                        # of several rows with one contract, the one whose column holds the first of these
column = "TIPO_DEVEDOR"
values = ["PRINCIPAL"]
"""

import codecs
import tomllib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from debts.dates import DateFormat
from debts.documents import parse_document
from debts.errors import InvalidDocument, InvalidMapping
from debts.money import DecimalMark


class Field(StrEnum):
    """What a column may hold."""

    DOCUMENT = "document"
    NAME = "name"
    CONTRACT = "contract"
    AMOUNT = "amount"
    DUE_DATE = "due_date"
    STATE = "state"
    CITY = "city"
    BIRTH_DATE = "birth_date"
    EMAIL = "email"
    PRODUCT = "product"


REQUIRED: Final = (Field.DOCUMENT, Field.NAME, Field.CONTRACT, Field.AMOUNT, Field.DUE_DATE)
_KEYS: Final = {"encoding", "delimiter", "decimal_mark", "date_format", "creditor", "columns", "defaults", "prefer"}


@dataclass(frozen=True, slots=True)
class PhoneColumn:
    """A column of phone numbers, and the one beside it that holds their area code, if there is one."""

    number: str
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """Which of several rows about one contract counts: the value found first in `values`."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Creditor:
    """Whose portfolio the file is; the document is without punctuation."""

    name: str
    document: str | None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file as read; see the module's docstring."""

    columns: Dictionary[Field, str]
    phones: tuple[PhoneColumn, ...] = ()
    defaults: Dictionary[Field, str] = field(default_factory=lambda: MappingProxyType({}))
    encoding: str | None = None
    delimiter: str | None = None
    decimal_mark: DecimalMark | None = None
    date_format: DateFormat | None = None
    prefer: Preference | None = None
    creditor: Creditor | None = None


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises InvalidMapping, OSError."""
    try:
        return parse_mapping(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidMapping("file", "is not text in UTF-8, as TOML is") from error


def parse_mapping(text: str) -> Mapping:
    """Read a mapping from TOML; raises InvalidMapping naming the key."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidMapping("file", str(error)) from error
    for key in document.keys() - _KEYS:
        raise InvalidMapping(key, f"unknown; known are {', '.join(sorted(_KEYS))}")
    columns = _table(document, "columns")
    return Mapping(
        columns={_field("columns", key): _text(f"columns.{key}", columns[key]) for key in columns if key != "phones"},
        phones=_phones(columns.get("phones", [])),
        defaults={
            _field("defaults", key): _text(f"defaults.{key}", value)
            for key, value in _table(document, "defaults").items()
        },
        encoding=_encoding(document.get("encoding")),
        delimiter=_delimiter(document.get("delimiter")),
        decimal_mark=_decimal_mark(document.get("decimal_mark")),
        date_format=_date_format(document.get("date_format")),
        prefer=_preference(_table(document, "prefer")),
        creditor=_creditor(_table(document, "creditor")),
    )


def _table(document: Dictionary[str, Any], key: str) -> dict[str, Any]:
    table = document.get(key, {})
    if not isinstance(table, dict):
        raise InvalidMapping(key, "must be a table")
    return table


def _field(table: str, key: str) -> Field:
    try:
        return Field(key)
    except ValueError as error:
        known = ", ".join([*Field, "phones"])
        raise InvalidMapping(f"{table}.{key}", f"no such field; fields are {known}") from error


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidMapping(key, "must be a text")
    return value


def _phones(entries: object) -> tuple[PhoneColumn, ...]:
    found: list[PhoneColumn] = []
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, dict) and entry.keys() == {"area", "number"}:
            found.append(PhoneColumn(_text("columns.phones", entry["number"]), _text("columns.phones", entry["area"])))
        else:
            found.append(PhoneColumn(_text("columns.phones", entry)))
    return tuple(found)


def _encoding(value: object) -> str | None:
    if value is None:
        return None
    try:
        name = codecs.lookup(_text("encoding", value)).name
        "".encode(name)  # "hex" and others are codecs, but not of text
    except LookupError as error:
        raise InvalidMapping("encoding", f"no encoding is called {value!r}") from error
    return name


def _delimiter(value: object) -> str | None:
    if value is not None and (not isinstance(value, str) or len(value) != 1 or value == '"'):
        raise InvalidMapping("delimiter", "must be one character")
    return value


def _decimal_mark(value: object) -> DecimalMark | None:
    if value not in (None, ",", "."):
        raise InvalidMapping("decimal_mark", 'must be "," or "."')
    return value


def _date_format(value: object) -> DateFormat | None:
    try:
        return None if value is None else DateFormat(_text("date_format", value))
    except ValueError as error:
        raise InvalidMapping("date_format", f"must be one of {', '.join(DateFormat)}") from error


def _preference(table: dict[str, Any]) -> Preference | None:
    if not table:
        return None
    values = table.get("values")
    if not isinstance(values, list) or not values:
        raise InvalidMapping("prefer.values", "must list the values, the preferred first")
    return Preference(_text("prefer.column", table.get("column")), tuple(_text("prefer.values", v) for v in values))


def _creditor(table: dict[str, Any]) -> Creditor | None:
    if not table:
        return None
    try:
        document = parse_document(_text("creditor.document", table["document"])) if "document" in table else None
    except InvalidDocument as error:
        raise InvalidMapping("creditor.document", error.reason) from error
    return Creditor(_text("creditor.name", table.get("name")), document.digits if document else None)
