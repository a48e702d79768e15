"""Reading a file to fit to: what it may look like, what is left out, and what is said of one that cannot be used."""

from pathlib import Path

import pytest

from queues.errors import UnreadableTable
from queues.fitting import table


def written(directory: Path, text: str, encoding: str = "utf-8") -> Path:
    file = directory / "rows.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_and_target_are_read_whatever_separates_them(tmp_path: Path, separator: str) -> None:
    file = written(tmp_path, "a,b c,y\n1, x ,sim\n2,,Não\n\n3,z,1\n".replace(",", separator), "utf-8-sig")
    found = table.read(file, "y", [])
    assert found.columns == {"a": ("1", "2", "3"), "b c": ("x", "", "z")}
    assert found.paid.tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("yes", "no"), [("yes", "no"), ("1", "0"), ("TRUE", "False"), ("Sim", "não"), ("s", "n"), ("y", "n")]
)
def test_a_target_may_be_said_in_many_ways(tmp_path: Path, yes: str, no: str) -> None:
    assert table.read(written(tmp_path, f"a,y\n1,{yes}\n2,{no}\n"), "y", []).paid.tolist() == [True, False]


@pytest.mark.parametrize("name", ["age", "Idade", "SEXO", "Estado civil", "raça", "religião", "birth-date", "endereço"])
def test_protected_attributes_are_never_looked_at(tmp_path: Path, name: str) -> None:
    found = table.read(written(tmp_path, f"{name},b,y\n40,1,1\n50,2,0\n"), "y", [])
    assert (list(found.columns), found.left_out) == (["b"], {name: "protected attribute"})


def test_excluded_columns_are_left_out_and_named(tmp_path: Path) -> None:
    found = table.read(written(tmp_path, "a,duration,y\n1,2,1\n"), "y", ["duration"])
    assert (list(found.columns), found.left_out) == (["a"], {"duration": "excluded"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "row 1: must name every column once"),
        ("a,a,y\n1,2,1\n", "row 1: must name every column once"),
        ("a,,y\n1,2,1\n", "row 1: must name every column once"),
        ("a,b\n1,2\n", "column 'y': not there; there are a, b"),
        ("a,y\n", "row 2: no rows below the header"),
        ("a,y\n1,1\n2\n", "row 3: has 1 fields, the header 2"),
        ("a,y\n1,1\n2,maybe\n", "row 3, column 'y': must be yes or no"),
        ("a,y\n1,\n", "row 2, column 'y': must be yes or no"),
        ("age,y\n1,1\n", "row 1: no column is left to learn from"),
        ('a,y\n"1"x,1\n', "CSV: "),
    ],
)
def test_a_file_that_cannot_be_used_is_told_where(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UnreadableTable, match=r"rows\.csv") as refused:
        table.read(written(tmp_path, text), "y", [])
    assert message in str(refused.value)


def test_a_column_to_exclude_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable, match="column 'duraton': not there; there are a, y"):
        table.read(written(tmp_path, "a,y\n1,1\n"), "y", ["duraton"])


def test_bytes_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable, match="byte 5: is not UTF-8"):
        table.read(written(tmp_path, "a,y\nç,1\n".replace("a", "aa"), "latin-1"), "y", [])
