"""The project's own sources, read once, for the tests that look at their structure."""

import ast
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("alo", "debts", "dialer", "metrics", "outreach", "queues", "store", "telephony", "web")

PURE_MODULES: Final = frozenset(
    {
        "debts.agreement",
        "debts.dates",
        "debts.documents",
        "debts.money",
        "debts.states",
        "dialer.attempt",
        "dialer.dispatch",
        "dialer.endings",
        "dialer.pacing",
        "dialer.presence",
        "dialer.retry",
        "metrics.kpi",
        "outreach.cadence",
        "queues.aging",
        "queues.area_codes",
        "queues.contact_rules",
        "queues.priority",
        "queues.score",
        "telephony.carrier.behaviour",
        "telephony.carrier.chance",
        "telephony.carrier.lines",
        "telephony.carrier.proxy",
        "telephony.carrier.sip",
        "telephony.carrier.steps",
        "telephony.end_cause",
        "telephony.jitter",
        "telephony.outcomes",
        "telephony.setup_rate",
    }
)


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
