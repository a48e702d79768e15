"""Files and functions that fit on a screen, names that say what they are, tasks that can be told apart."""

import ast
import re

from tests.architecture.sources import ROOT, functions, place, python_files, tree

LONGEST_FUNCTION = 45
LONGEST_FILE = 400
DRAWERS = {"utils", "util", "helpers", "common", "misc", "collections", "queue"}


def test_no_function_needs_a_scroll() -> None:
    long = [
        f"{place(file, function)} {function.name}: {length} lines"
        for file in python_files()
        for function in functions(file)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long


def test_no_file_is_long() -> None:
    every = [*python_files(), *python_files("tests"), *python_files("scripts")]
    long = [str(file) for file in every if len(file.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE]
    assert not long


def test_no_file_is_a_drawer_for_leftovers() -> None:
    assert not [file for file in [*python_files(), *python_files("tests")] if file.stem in DRAWERS]


def test_every_task_has_a_name() -> None:
    nameless = [
        place(file, node)
        for file in python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "create_task"
        and not any(keyword.arg == "name" for keyword in node.keywords)
    ]
    assert not nameless


def test_sql_lives_in_sql_files() -> None:
    statement = re.compile(
        r"\s*(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from)\s", re.IGNORECASE | re.DOTALL
    )
    inline = [
        place(file, node)
        for file in python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and statement.match(node.value)
    ]
    assert not inline


def test_money_never_meets_a_float() -> None:
    floats = [
        place(file, node)
        for file in python_files("debts")
        for node in ast.walk(tree(file))
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert not floats


def test_every_package_has_one_base_error() -> None:
    for package in ("alo", "debts", "dialer", "queues", "store", "telephony", "web"):
        classes = [node for node in tree(ROOT / package / "errors.py").body if isinstance(node, ast.ClassDef)]
        names = {node.name for node in classes}
        roots = [
            node.name for node in classes if not any(isinstance(b, ast.Name) and b.id in names for b in node.bases)
        ]
        assert len(roots) == 1, f"{package}: {roots}"
