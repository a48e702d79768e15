"""Every named statement is used by the code, and the code uses no statement that is not there."""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.statements import parse

ROOT = Path(__file__).parents[3]
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"][
    "packages"
]
NOT_STATEMENTS = {ROOT / "store/schema.sql", *(ROOT / "store/migrations").glob("*.sql")}


def files(suffix: str) -> list[Path]:
    return sorted(file for package in PACKAGES for file in (ROOT / package).rglob(f"*{suffix}"))


def statement_files() -> list[Path]:
    return [file for file in files(".sql") if file not in NOT_STATEMENTS]


def loaded(module: Path, tree: ast.Module) -> Iterator[tuple[str, Path]]:
    """Yield (variable, .sql file) for each `VARIABLE = load(__package__ or "a package", "file.sql")`."""
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=variable)], value=ast.Call() as call)
                | ast.AnnAssign(target=ast.Name(id=variable), value=ast.Call() as call)
            ):
                match call:
                    case ast.Call(func=ast.Name(id="load"), args=[package, ast.Constant(value=str(file))]):
                        yield variable, package_directory(module, package) / file


def package_directory(module: Path, package: ast.expr) -> Path:
    if isinstance(package, ast.Constant):
        return ROOT.joinpath(*str(package.value).split("."))
    return module.parent


def imported(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Yield (module, name, local name) of each `from module import name as local`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.module, alias.name, alias.asname or alias.name


def dotted(module: Path) -> str:
    return ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def visible(tree: ast.Module, variables: dict[str, dict[str, Path]]) -> Iterator[tuple[str, Path]]:
    """Yield (expression, .sql file) for what a module imports: `SQL` of a module, or `module.SQL`."""
    for source, name, local in imported(tree):
        if name in variables.get(source, {}):
            yield local, variables[source][name]
        for variable, file in variables.get(f"{source}.{name}", {}).items():
            yield f"{local}.{variable}", file


@pytest.fixture(scope="module")
def uses() -> dict[Path, set[str]]:
    """The statement names that the code asks of each .sql file."""
    trees = {module: ast.parse(module.read_text()) for module in files(".py")}
    variables = {dotted(module): dict(loaded(module, tree)) for module, tree in trees.items()}
    asked: dict[Path, set[str]] = defaultdict(set)
    for module, tree in trees.items():
        known = {**variables[dotted(module)], **dict(visible(tree, variables))}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and (file := known.get(ast.unparse(node.value))):
                asked[file].add(node.attr)
    return asked


@pytest.mark.parametrize("file", statement_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_each_statement_is_used_and_each_use_has_its_statement(file: Path, uses: dict[Path, set[str]]) -> None:
    assert set(parse(file.name, file.read_text())) == uses.get(file, set())


def test_every_loaded_file_exists(uses: dict[Path, set[str]]) -> None:
    assert set(uses) <= set(statement_files())
