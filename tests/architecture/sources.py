"""The project's own sources, read once, for the tests that look at their structure."""

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("alo", "debts", "dialer", "metrics", "outreach", "queues", "store", "telephony", "web")


def _pure_modules() -> frozenset[str]:
    """The list is kept once, in the contract that import-linter checks."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [pure] = [contract for contract in contracts if contract["name"].startswith("Pure modules")]
    return frozenset(module for name in pure["source_modules"] for module in _modules_of(name))


def _modules_of(name: str) -> list[str]:
    """The module itself, or every module of the package that is pure as a whole."""
    folder = ROOT / name.replace(".", "/")
    if not folder.is_dir():
        return [name]
    files = [file.relative_to(ROOT).with_suffix("") for file in folder.rglob("*.py") if file.name != "__init__.py"]
    return [".".join(file.parts) for file in files]


PURE_MODULES: Final = _pure_modules()


@cache
def python_files(*tops: str) -> tuple[Path, ...]:
    """Every Python file of the given top-level folders, or of all packages."""
    return tuple(sorted(file for top in tops or PACKAGES for file in (ROOT / top).rglob("*.py")))


@cache
def tree(file: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def module_name(file: Path) -> str:
    """`dialer/presence.py` → `dialer.presence`."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def place(file: Path, node: ast.AST) -> str:
    """`dialer/presence.py:17`, for messages."""
    return f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def functions(file: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    return [node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def imports(file: Path) -> set[str]:
    """Dotted names of the modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return names
