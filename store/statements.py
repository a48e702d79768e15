"""Named SQL statements, kept in `.sql` files beside the code that runs them.

    -- name: debtor_by_cpf
    -- Comments after the name belong to the statement.
    select id, name from debtors where cpf = $1;

A module loads its file once, `SQL = load(__package__, "debtors.sql")`, and reads `SQL.debtor_by_cpf`.
"""

import re
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from store.errors import MalformedStatements, UnknownStatement

_NAME_LINE = re.compile(r"--\s*name:\s*(?P<name>.*?)\s*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Statements:
    """The statements of one file, as read-only attributes that hold the SQL text without its closing semicolon."""

    __slots__ = ("_by_name", "_file")

    def __init__(self, file: str, by_name: Mapping[str, str]) -> None:
        self._file = file
        self._by_name = MappingProxyType(dict(by_name))

    def __getattr__(self, name: str) -> str:
        try:
            return self._by_name[name]
        except KeyError:
            raise UnknownStatement(self._file, name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._by_name]


def load(package: str, file: str) -> Statements:
    """Read the named statements of `file`, a path inside the import package `package` (give `__package__`).

    Raises MalformedStatements when the file breaks the format, FileNotFoundError when it is not there.
    """
    return read(resources.files(package).joinpath(file))


def read(source: Traversable) -> Statements:
    """Read the named statements of one file; raises as `load` does."""
    return Statements(source.name, parse(source.name, source.read_text(encoding="utf-8")))


def parse(file: str, text: str) -> dict[str, str]:
    """Return the statements of `text` by name, in the file's order; `file` names it in MalformedStatements."""
    lines_by_name: dict[str, list[str]] = {}
    started_at: dict[str, int] = {}
    current: list[str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _NAME_LINE.fullmatch(line):
            name = _checked_name(file, number, header["name"], lines_by_name)
            started_at[name] = number
            current = lines_by_name[name] = []
        elif current is not None:
            current.append(line)
        elif line.strip() and not line.startswith("--"):
            raise MalformedStatements(file, number, "SQL before the first `-- name:` line")
    return {name: _statement(file, started_at[name], lines) for name, lines in lines_by_name.items()}


def _checked_name(file: str, number: int, name: str, taken: Mapping[str, object]) -> str:
    if not _NAME.fullmatch(name):
        raise MalformedStatements(file, number, f"{name!r} is not a lower_case_name")
    if name in taken:
        raise MalformedStatements(file, number, f"a second statement is named {name!r}")
    return name


def _statement(file: str, number: int, lines: list[str]) -> str:
    if all(not line.strip() or line.lstrip().startswith("--") for line in lines):
        raise MalformedStatements(file, number, "a name without a statement")
    return "\n".join(lines).strip().removesuffix(";").rstrip()
