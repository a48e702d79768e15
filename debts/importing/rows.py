"""One record of a file into a row to be written, or into the reasons why not."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, TypeVar

from debts.dates import parse_date
from debts.documents import parse_document
from debts.errors import InvalidAmount, InvalidValue
from debts.importing.header import Layout, PhonePosition
from debts.importing.mapping import Field, Mapping
from debts.importing.records import RawRecord
from debts.importing.report import Rejection
from debts.money import parse_centavos
from debts.phone_numbers import parse_phone, split_phones
from debts.states import parse_state

_CONTROL: Final = dict.fromkeys([*range(32), *range(127, 160)], " ")
_TEXT_FORMULA: Final = re.compile(r'="(?P<text>[^"]*)"')  # what Excel users write to keep zeros on the left
_KEPT_TEXT: Final = re.compile(r"'[=+\-@]")  # an apostrophe that keeps a spreadsheet from calculating
_SHORTENED: Final = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
LONGEST_TEXT: Final = 300

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DebtRow:
    """A debt and its debtor, in the column order of the staging table."""

    row: int
    document: str
    name: str
    contract: str
    product: str
    amount_centavos: int
    due_date: date
    state: str | None
    city: str | None
    birth_date: date | None
    email: str | None
    rank: int


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """A phone of the person whose document stands in the same row."""

    row: int
    document: str
    number: str


@dataclass(slots=True)
class Parsed:
    """What records became."""

    rows_read: int = 0
    debts: list[DebtRow] = field(default_factory=list)
    phones: list[PhoneRow] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


def parse_record(record: RawRecord, layout: Layout, mapping: Mapping | None, into: Parsed) -> None:
    """Parse one record; blank ones are passed over without being counted."""
    cells = record.cells
    if cells is not None and not any(map(str.strip, cells)):
        return
    into.rows_read += 1
    if cells is None:
        into.rejected.append(Rejection(record.row, "", "", "a quotation mark is opened and never closed"))
    elif any(map(str.strip, cells[layout.width :])):
        reason = f"has {len(cells)} cells where the header has {layout.width}"
        into.rejected.append(Rejection(record.row, "", " | ".join(cells)[:LONGEST_TEXT], reason))
    else:
        _Row(record.row, [*cells, *[""] * (layout.width - len(cells))], layout, mapping).parse(into)


def clean(text: str) -> str:
    """A cell without control characters, runs of blanks, or the tricks that keep a spreadsheet from changing it."""
    stripped = text.strip()
    if stripped.isprintable() and "  " not in stripped and not stripped.startswith(("=", "'")):
        return stripped
    if _KEPT_TEXT.match(stripped):
        stripped = stripped[1:]
    formula = _TEXT_FORMULA.fullmatch(stripped)
    plain = formula["text"] if formula else stripped
    return " ".join(plain.translate(_CONTROL).split())


class _Row:
    """A record while it is being parsed: collects every fault instead of stopping at the first."""

    def __init__(self, row: int, cells: Sequence[str], layout: Layout, mapping: Mapping | None) -> None:
        self._row = row
        self._cells = cells
        self._layout = layout
        self._mapping = mapping
        self._rejected: list[Rejection] = []

    def parse(self, into: Parsed) -> None:
        document = self._required(Field.DOCUMENT, lambda text: parse_document(text).digits)
        debt = None if self._layout.phones_only else self._debt(document)
        phones = list(self._phones(document or ""))
        if self._layout.phones_only and not phones:
            self._reject_without_phones()
        into.rejected.extend(self._rejected)
        if any(each.row_rejected for each in self._rejected):
            return
        into.phones.extend(phones)
        if debt is not None:
            into.debts.append(debt)

    def _debt(self, document: str | None) -> DebtRow | None:
        name = self._required(Field.NAME, text_of)
        contract = self._required(Field.CONTRACT, _contract)
        amount = self._required(Field.AMOUNT, self._amount)
        due_date = self._required(Field.DUE_DATE, self._date)
        if document is None or name is None or contract is None or amount is None or due_date is None:
            return None
        return DebtRow(
            row=self._row,
            document=document,
            name=name,
            contract=contract,
            product=self._optional(Field.PRODUCT, text_of) or "",
            amount_centavos=amount,
            due_date=due_date,
            state=self._optional(Field.STATE, state_of),
            city=self._optional(Field.CITY, text_of),
            birth_date=self._optional(Field.BIRTH_DATE, self._date),
            email=self._optional(Field.EMAIL, email_of),
            rank=self._rank(),
        )

    def _phones(self, document: str) -> Iterator[PhoneRow]:
        for position in self._layout.phones:
            for text in split_phones(clean(self._cells[position.number])):
                try:
                    yield PhoneRow(self._row, document, parse_phone(text, self._area(position)))
                except InvalidValue as error:
                    self._reject(self._layout.names[position.number], text, error.reason, row_rejected=False)

    def _reject_without_phones(self) -> None:
        """Where phones are all that a row can bring, a row without a usable one brings nothing."""
        if self._rejected:
            self._rejected = [replace(each, row_rejected=True) for each in self._rejected]
        else:
            self._reject(self._layout.names[self._layout.phones[0].number], "", "has no phone", row_rejected=True)

    def _area(self, position: PhonePosition) -> str:
        return clean(self._cells[position.area]) if position.area is not None else ""

    def _date(self, text: str) -> date:
        return parse_date(text, self._mapping.date_format if self._mapping else None)

    def _amount(self, text: str) -> int:
        centavos = parse_centavos(text, self._mapping.decimal_mark if self._mapping else None)
        if centavos <= 0:
            raise InvalidAmount(text, "a debt is more than zero")
        return centavos

    def _rank(self) -> int:
        """How far from preferred this row is among rows of one contract; 0 is preferred."""
        prefer = self._mapping.prefer if self._mapping else None
        if prefer is None or self._layout.prefer is None:
            return 0
        value = clean(self._cells[self._layout.prefer])
        return prefer.values.index(value) if value in prefer.values else len(prefer.values)

    def _cell(self, field: Field) -> str:
        position = self._layout.fields.get(field)
        if position is not None and (cell := clean(self._cells[position])):
            return cell
        return self._mapping.defaults.get(field, "") if self._mapping else ""

    def _required(self, field: Field, read: Callable[[str], T]) -> T | None:
        return self._read(field, read, row_rejected=True)

    def _optional(self, field: Field, read: Callable[[str], T]) -> T | None:
        return self._read(field, read, row_rejected=False)

    def _read(self, field: Field, read: Callable[[str], T], *, row_rejected: bool) -> T | None:
        text = self._cell(field)
        if not text:
            if row_rejected:
                self._reject(self._layout.name_of(field), "", "empty", row_rejected=True)
            return None
        try:
            return read(text)
        except InvalidValue as error:
            self._reject(self._layout.name_of(field), text, error.reason, row_rejected=row_rejected)
            return None

    def _reject(self, column: str, value: str, reason: str, *, row_rejected: bool) -> None:
        self._rejected.append(Rejection(self._row, column, value[:LONGEST_TEXT], reason, row_rejected))


def text_of(text: str) -> str:
    """A text as it is; raises InvalidValue where it is too long."""
    if len(text) > LONGEST_TEXT:
        raise InvalidValue(text, f"longer than {LONGEST_TEXT} characters")
    return text


def is_shortened(text: str) -> bool:
    """Whether a spreadsheet wrote a long number as 1,23457E+15, so that its last digits are lost."""
    return _SHORTENED.fullmatch(text) is not None


def _contract(text: str) -> str:
    if is_shortened(text):
        raise InvalidValue(text, "a spreadsheet shortened the number and its last digits are lost")
    return text_of(text)


def state_of(text: str) -> str:
    """The letters of a state; raises InvalidValue."""
    state = parse_state(text)
    if state is None:
        raise InvalidValue(text, "not a state of Brazil")
    return state


def email_of(text: str) -> str:
    """An e-mail address; raises InvalidValue."""
    if not _EMAIL.fullmatch(text):
        raise InvalidValue(text, "not an e-mail address")
    return text_of(text)
