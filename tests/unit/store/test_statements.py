"""The format of named statements."""

from pathlib import Path

import pytest

from store.errors import MalformedStatements, UnknownStatement
from store.statements import load, parse, read

TWO = """\
-- What these are for.

-- name: first
select 1;

-- name: second
-- a comment of the statement
select $1
  from debts;
"""


def test_statements_are_attributes_without_their_semicolon(tmp_path: Path) -> None:
    (tmp_path / "two.sql").write_text(TWO)
    statements = read(tmp_path / "two.sql")
    assert statements.first == "select 1"
    assert statements.second == "-- a comment of the statement\nselect $1\n  from debts"
    assert list(statements) == ["first", "second"]
    assert {"first", "second"} <= set(dir(statements))


def test_load_finds_the_file_inside_the_package() -> None:
    assert load("store", "migrate.sql").lock == "select pg_advisory_lock($1)"


def test_an_unknown_statement_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "two.sql").write_text(TWO)
    with pytest.raises(UnknownStatement, match=r"two\.sql has no statement named 'third'") as error:
        _ = read(tmp_path / "two.sql").third
    assert (error.value.file, error.value.statement) == ("two.sql", "third")


def test_statements_are_read_only(tmp_path: Path) -> None:
    (tmp_path / "two.sql").write_text(TWO)
    with pytest.raises(AttributeError):
        setattr(read(tmp_path / "two.sql"), "first", "select 2")  # noqa: B010 - mypy forbids the plain form, as it should


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("-- name: a\nselect 1;\n-- name: a\nselect 2;", 3, "a second statement is named 'a'"),
        ("select 1;", 1, "SQL before the first `-- name:` line"),
        ("-- name: a\n\n-- name: b\nselect 1;", 1, "a name without a statement"),
        ("-- name: a\n-- only a comment", 1, "a name without a statement"),
        ("-- name: Not A Name\nselect 1;", 1, "'Not A Name' is not a lower_case_name"),
        ("-- name:\nselect 1;", 1, "'' is not a lower_case_name"),
    ],
)
def test_a_malformed_file_says_where_and_why(text: str, line: int, reason: str) -> None:
    with pytest.raises(MalformedStatements) as error:
        parse("file.sql", text)
    assert (error.value.file, error.value.line, error.value.reason) == ("file.sql", line, reason)
