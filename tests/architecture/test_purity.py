"""Pure modules decide; they read no clock, log nothing, await nothing and import no input or output."""

import ast
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, PURE_MODULES, ROOT, functions, imports, module_name, place, tree

FORBIDDEN_STANDARD = {
    "asyncio",
    "io",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
}
CLOCKS = {"now", "today", "utcnow"}
COUNTING_WITH_NUMPY = ("telephony.hearing.", "dialer.pacing.")


@pytest.mark.parametrize("name", sorted(PURE_MODULES))
def test_pure_module_imports_only_the_standard_library_and_pure_modules(name: str) -> None:
    imported = imports(ROOT / f"{name.replace('.', '/')}.py")
    strangers = {
        module
        for module in imported
        if module.split(".")[0] in FORBIDDEN_STANDARD
        or not (
            module.split(".")[0] in sys.stdlib_module_names
            or any(module == pure or module.startswith(f"{pure}.") for pure in PURE_MODULES)
            or _is_an_errors_module(module)
            or module in {pure.rpartition(".")[0] for pure in PURE_MODULES}
            or (module.split(".")[0] == "numpy" and name.startswith(COUNTING_WITH_NUMPY))
        )
    }
    assert not strangers


@pytest.mark.parametrize("name", sorted(PURE_MODULES))
def test_pure_module_reads_no_clock_and_awaits_nothing(name: str) -> None:
    file = ROOT / f"{name.replace('.', '/')}.py"
    asynchronous = [place(file, function) for function in functions(file) if isinstance(function, ast.AsyncFunctionDef)]
    clocks = [
        place(file, node)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    ]
    assert not asynchronous
    assert not clocks


FINISHING = ("telephony.recording.raw", "telephony.recording.peaks")  # of the child process that finishes recordings


def test_numpy_is_imported_in_telephony_only_to_hear() -> None:
    elsewhere = [
        module_name(file)
        for file in (ROOT / "telephony").rglob("*.py")
        if not module_name(file).startswith(("telephony.hearing", *FINISHING))
        and any(module.startswith(("numpy", "telephony.hearing")) for module in _imports_at_once(file))
    ]
    assert not elsewhere


def test_the_list_of_pure_modules_names_files_that_exist() -> None:
    files = {module_name(file) for package in PACKAGES for file in (ROOT / package).rglob("*.py")}
    assert files >= PURE_MODULES


def _imports_at_once(file: Path) -> set[str]:
    """What importing the file imports: not what its functions import when they are called."""
    statements = tree(file).body
    names = {alias.name for node in statements if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in statements if isinstance(node, ast.ImportFrom) and node.module}


def _is_an_errors_module(module: str) -> bool:
    return ".errors" in module and module.split(".", maxsplit=1)[0] in PACKAGES
