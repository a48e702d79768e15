"""Spreadsheets (XLSX, XLS, ODS) as CSV that the import reads: a process of its own, whose memory ends with it."""

import csv
import json
import signal
import sys
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import Final

import python_calamine

from debts.dates import DateFormat

REFUSED: Final = 3  # exit status: the reason is on standard error
_EXACT_DIGITS: Final = 15  # of a number in a spreadsheet; what follows them is lost
_DATES: Final = {
    DateFormat.DAY_FIRST: "%d/%m/%Y",
    DateFormat.MONTH_FIRST: "%m/%d/%Y",
    DateFormat.ISO: "%Y-%m-%d",
    DateFormat.DAY_FIRST_SHORT: "%d/%m/%Y",  # nobody born in 1950 is to be born in 2050
}


def main() -> None:
    """Write the sheet of the task on standard input to standard output; exit with REFUSED where that is impossible."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the importer, which then ends us
    task = json.load(sys.stdin)
    try:
        sheet = _sheet(Path(task["path"]), task["sheet"])
    except (python_calamine.CalamineError, OSError, LookupError) as error:
        sys.stderr.write(str(error.args[0] if error.args else error))
        sys.exit(REFUSED)
    text = CellTexts(DateFormat(task["date_format"] or DateFormat.ISO), task["decimal_mark"] or ".")
    with TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=task["delimiter"])
        for row in sheet.iter_rows():
            writer.writerow(text.of(row))


def _sheet(path: Path, name: str | None) -> python_calamine.CalamineSheet:
    book = python_calamine.CalamineWorkbook.from_path(path)
    if name is None:
        return book.get_sheet_by_index(0)
    if name not in book.sheet_names:
        raise LookupError(f"has no sheet {name!r}; it has {', '.join(book.sheet_names)}")
    return book.get_sheet_by_name(name)


class CellTexts:
    """Typed cells as texts that the import understands, with the dates and the mark that its mapping asks for."""

    def __init__(self, date_format: DateFormat, decimal_mark: str) -> None:
        self._date_format = _DATES[date_format]
        self._decimal_mark = decimal_mark

    def of(self, cells: Iterable[object]) -> list[str]:
        """The texts of a row."""
        return [self._text(cell) for cell in cells]

    def _text(self, cell: object) -> str:
        match cell:
            case str():
                return cell
            case datetime() | date():
                return cell.strftime(self._date_format)
            case bool() | None:
                return "" if cell is None else str(cell).lower()
            case _:
                return self._number(cell)

    def _number(self, cell: object) -> str:
        """Whole numbers by all their digits, or shortened as a spreadsheet does where digits are lost; else decimals.

        Decimals have two digits, or more than three: with three they could be taken for thousands.
        """
        try:
            number = Decimal(str(cell))
        except ArithmeticError:  # a span of time: no field holds one
            return str(cell)
        if number == number.to_integral_value():
            digits = f"{number:f}".partition(".")[0]
            return digits if len(digits.lstrip("-")) <= _EXACT_DIGITS else f"{number:.5E}"
        cents = round(number, 2)
        text = f"{cents:.2f}" if cents == number else f"{number:.6f}"
        return text.replace(".", self._decimal_mark)
