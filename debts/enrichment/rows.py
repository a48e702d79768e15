"""One record of a file of enrichment into what it adds to a person, or into the reasons why not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, TypeVar

from debts.dates import DateFormat, parse_date
from debts.documents import parse_document
from debts.email_addresses import parse_email, split_emails
from debts.enrichment.columns import Columns
from debts.enrichment.learned import DEFAULT_SOURCE, Learned
from debts.errors import InvalidDate, InvalidValue
from debts.importing.header import PhonePosition
from debts.importing.records import RawRecord
from debts.importing.report import Rejection
from debts.importing.rows import clean
from debts.phone_numbers import parse_phone, split_phones

_LONGEST_TEXT: Final = 300
_BEST_SCORE: Final = 1000
_LONGEST_SCORE: Final = 10  # with zeros on the left
_NO_DECIMALS: Final = ("", "0", "00")  # with three, 1.000 would be one

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form:
    """How the records of a file are read; no date in it may lie after `today`."""

    columns: Columns
    learned: Learned
    date_format: DateFormat | None
    today: date


@dataclass(slots=True)
class Enriched:
    """What records became, each list in the column order of its staging table."""

    rows_read: int = 0
    people: list[tuple[int, str]] = field(default_factory=list)  # row, document
    phones: list[tuple[int, str, str, date | None]] = field(default_factory=list)  # row, number, source, learned on
    emails: list[tuple[int, str, str, date | None]] = field(default_factory=list)  # row, address, source, learned on
    scores: list[tuple[int, str, int, date | None]] = field(default_factory=list)  # row, bureau, score, scored on
    steps: list[tuple[int, date]] = field(default_factory=list)  # row, finished on
    rejected: list[Rejection] = field(default_factory=list)


def parse_record(record: RawRecord, form: Form, into: Enriched) -> None:
    """Parse one record; blank ones are passed over without being counted."""
    cells, width = record.cells, form.columns.width
    if cells is not None and not any(map(str.strip, cells)):
        return
    into.rows_read += 1
    if cells is None:
        into.rejected.append(Rejection(record.row, "", "", "a quotation mark is opened and never closed"))
    elif any(map(str.strip, cells[width:])):
        reason = f"has {len(cells)} cells where the header has {width}"
        into.rejected.append(Rejection(record.row, "", " | ".join(cells)[:_LONGEST_TEXT], reason))
    else:
        _Row(record.row, [*cells, *[""] * (width - len(cells))], form).parse(into)


class _Row:
    """A record while it is being parsed: collects every fault instead of stopping at the first."""

    def __init__(self, row: int, cells: Sequence[str], form: Form) -> None:
        self._row = row
        self._cells = cells
        self._form = form
        self._columns = form.columns
        self._rejected: list[Rejection] = []

    def parse(self, into: Enriched) -> None:
        document = self._document()
        learned_on = self._learned_on()
        source = self._cell(self._columns.source) or self._form.learned.source or DEFAULT_SOURCE
        phones = [(self._row, number, source, learned_on) for number in self._phones()]
        emails = [(self._row, address, source, learned_on) for address in self._emails()]
        score, finished_on = self._score(), self._steps()
        if not phones and not emails and score is None and finished_on is None:
            self._reject_with_nothing()
        into.rejected.extend(self._rejected)
        if document is None or any(each.row_rejected for each in self._rejected):
            return
        into.people.append((self._row, document))
        into.phones.extend(phones)
        into.emails.extend(emails)
        if score is not None:
            into.scores.append((self._row, self._form.learned.bureau or source, score, learned_on))
        if finished_on is not None:
            into.steps.append((self._row, finished_on))

    def _document(self) -> str | None:
        position = self._columns.document
        if not self._cell(position):
            self._reject(position, "", "empty", row_rejected=True)
            return None
        return self._read(position, lambda text: parse_document(text).digits, row_rejected=True)

    def _learned_on(self) -> date | None:
        position = self._columns.learned_on
        if not self._cell(position):
            return self._form.learned.on
        return self._read(position, self._day, row_rejected=True)

    def _phones(self) -> Iterator[str]:
        for position in self._columns.phones:
            for text in split_phones(self._cell(position.number)):
                try:
                    yield parse_phone(text, self._area(position))
                except InvalidValue as error:
                    self._reject(position.number, text, error.reason)

    def _area(self, position: PhonePosition) -> str:
        return self._cell(position.area)

    def _emails(self) -> Iterator[str]:
        for position in self._columns.emails:
            for text in split_emails(self._cell(position)):
                try:
                    yield parse_email(text)
                except InvalidValue as error:
                    self._reject(position, text, error.reason)

    def _score(self) -> int | None:
        return self._read(self._columns.score, _score)

    def _steps(self) -> date | None:
        return self._read(self._columns.steps, self._day)

    def _day(self, text: str) -> date:
        day = parse_date(text, self._form.date_format)
        if day > self._form.today:
            raise InvalidDate(text, "lies in the future")
        return day

    def _cell(self, position: int | None) -> str:
        """A cell without what spreadsheets need; our own exports put an apostrophe before what looks like a formula."""
        if position is None:
            return ""
        return clean(self._cells[position]).removeprefix("'")

    def _read(self, position: int | None, read: Callable[[str], T], *, row_rejected: bool = False) -> T | None:
        text = self._cell(position)
        if position is None or not text:
            return None
        try:
            return read(text)
        except InvalidValue as error:
            self._reject(position, text, error.reason, row_rejected=row_rejected)
            return None

    def _reject(self, position: int, value: str, reason: str, *, row_rejected: bool = False) -> None:
        name = self._columns.names[position]
        self._rejected.append(Rejection(self._row, name, value[:_LONGEST_TEXT], reason, row_rejected))

    def _reject_with_nothing(self) -> None:
        """Nothing that the row could bring is usable: then nothing of it went in."""
        if self._rejected:
            self._rejected = [replace(each, row_rejected=True) for each in self._rejected]
        else:
            self._reject(self._columns.document, self._cell(self._columns.document), "adds nothing", row_rejected=True)


def _score(text: str) -> int:
    """A score of 0 to 1000, also written 712,0 or 712.00."""
    whole, _, decimals = text.replace(",", ".").partition(".")
    digits = whole.isascii() and whole.isdigit()
    if not digits or decimals not in _NO_DECIMALS or len(whole) > _LONGEST_SCORE or int(whole) > _BEST_SCORE:
        raise InvalidValue(text, f"not a whole number from 0 to {_BEST_SCORE}")
    return int(whole)
