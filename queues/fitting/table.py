"""Reading a CSV to fit a scorecard to: one row per observation, one column that says whether it paid."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from debts.states import plain
from queues.errors import UnreadableTable
from queues.fitting.sample import Bools

_YES: Final = frozenset({"1", "y", "yes", "true", "s", "sim"})
_NO: Final = frozenset({"0", "n", "no", "false", "nao"})
_PROTECTED: Final = frozenset(
    "age idade birth_date birthdate nascimento data_nascimento sex sexo gender genero race raca cor ethnicity etnia "
    "religion religiao marital marital_status estado_civil nationality nacionalidade address endereco bairro cep "
    "zip".split()
)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of text as they stood in the file, and the target of every row; `left_out`: columns with why."""

    columns: Mapping[str, Sequence[str]]
    paid: Bools
    left_out: Mapping[str, str]


def read(path: Path, target: str, exclude: Sequence[str]) -> Table:
    """Read a CSV in UTF-8 with a header, separated by commas, semicolons or tabs.

    The target says yes or no, 1 or 0, true or false, sim or não. Columns named like a protected attribute (age, sex,
    race, religion, marital state, address, nationality) are left out whether or not they are in `exclude`. Raises
    UnreadableTable, OSError.
    """
    header, rows = _rows(path)
    for name in (target, *exclude):
        if name not in header:
            raise UnreadableTable(path.name, f"column {name!r}", f"not there; there are {', '.join(header)}")
    if not rows:
        raise UnreadableTable(path.name, "row 2", "no rows below the header")
    columns = dict(zip(header, zip(*rows, strict=True), strict=True))
    left_out = {name: reason for name in header if name != target and (reason := _reason(name, exclude))}
    kept = {name: values for name, values in columns.items() if name != target and name not in left_out}
    if not kept:
        raise UnreadableTable(path.name, "row 1", "no column is left to learn from")
    return Table(kept, _targets(path.name, target, columns[target]), left_out)


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            delimiter = max(",;\t", key=file.readline().count)
            file.seek(0)
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            header = [name.strip() for name in next(reader, [])]
            rows = [_row(path.name, reader.line_num, row, header) for row in reader if row]
    except UnicodeDecodeError as error:
        raise UnreadableTable(path.name, f"byte {error.start}", "is not UTF-8") from None
    except csv.Error as error:
        raise UnreadableTable(path.name, "CSV", str(error)) from None
    if not header or len(set(header)) < len(header) or not all(header):
        raise UnreadableTable(path.name, "row 1", "must name every column once")
    return header, rows


def _row(file: str, number: int, row: list[str], header: Sequence[str]) -> list[str]:
    if len(row) != len(header):
        raise UnreadableTable(file, f"row {number}", f"has {len(row)} fields, the header {len(header)}")
    return [value.strip() for value in row]


def _reason(name: str, exclude: Sequence[str]) -> str:
    if name in exclude:
        return "excluded"
    return "protected attribute" if plain(name).replace(" ", "_").replace("-", "_") in _PROTECTED else ""


def _targets(file: str, target: str, values: Sequence[str]) -> Bools:
    paid = np.empty(len(values), dtype=np.bool_)
    for number, value in enumerate(values):
        if plain(value) not in _YES | _NO:
            expected = "must be yes or no, 1 or 0, true or false, sim or não"
            raise UnreadableTable(file, f"row {number + 2}, column {target!r}", f"{expected}, not {value!r}")
        paid[number] = plain(value) in _YES
    return paid
