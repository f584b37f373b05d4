"""Imports point one way: the ground floor, then sources, then facts; inside an app models, services, tasks, edges."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent
PROJECT = ("newsroom", "sources", "facts")

# The floors of the house, lowest first. A module may import from its own floor and from those below.
TOP = {"newsroom.urls", "newsroom.celery", "newsroom.asgi", "newsroom.wsgi", "newsroom.api.urls"}
FLOORS = {"newsroom": 0, "sources": 1, "facts": 2}

# Inside an app, lowest first: which part a module belongs to, by the second word of its name.
PARTS = [
    {"apps", "errors", "ids", "jobs", "private", "originals", "dates", "figures", "remarks"},
    {"models", "roles", "ledger", "signals"},
    {"services", "people", "queries", "words"},
    {"tasks"},
    {
        "views",
        "api",
        "forms",
        "urls",
        "receivers",
        "management",
        "templatetags",
        "pages",
        "health",
        "middleware",
    },
]
# Pure packages: no ORM, no settings, nothing of Django but what turns text into other languages.
PURE = ("sources.reading", "facts.suggesting", "facts.comparing", "facts.rules")
PURE_MAY = ("django.utils.translation",)
STANDS_ALONE = "newsroom.ledger.verify"


def list_modules() -> list[tuple[str, Path]]:
    found = []
    for folder in PROJECT:
        for path in sorted((BASE_DIR / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(BASE_DIR).with_suffix("").parts)
                found.append((name.removesuffix(".__init__"), path))
    return found


MODULES = list_modules()
NAMES = {name for name, _ in MODULES}


def list_imports(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every absolute name that a module imports, submodules spelled out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield (whole if whole in NAMES else str(node.module)), node


def floor_of(name: str) -> int:
    return len(FLOORS) if name in TOP else FLOORS[name.split(".")[0]]


def part_of(name: str) -> int | None:
    words = name.split(".")
    return next((index for index, part in enumerate(PARTS) if len(words) > 1 and words[1] in part), None)


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_a_module_imports_only_from_below(name: str, path: Path) -> None:
    wrong = []
    for imported, _ in list_imports(path):
        if imported.split(".")[0] not in PROJECT or imported in {"newsroom.celery", "newsroom.settings"}:
            continue
        if floor_of(imported) > floor_of(name):
            wrong.append(f"{name} is below {imported}")
        elif imported.split(".")[0] == name.split(".")[0]:
            here, there = part_of(name), part_of(imported)
            if here is not None and there is not None and there > here:
                wrong.append(f"{name} is an inner part, {imported} an outer one")
    assert wrong == []


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_imports_stand_at_the_top(name: str, path: Path) -> None:
    tree = ast.parse(path.read_text())
    inside = [
        f"{path.name}:{node.lineno}"
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    # Debian leaves ensurepip out of Python: bootstrap.py must try.
    assert [place for place in inside if not place.startswith("bootstrap.py")] == []


@pytest.mark.parametrize(
    ("name", "path"),
    [(name, path) for name, path in MODULES if name.startswith(PURE)],
    ids=[name for name, _ in MODULES if name.startswith(PURE)],
)
def test_a_pure_package_knows_neither_database_nor_settings(name: str, path: Path) -> None:
    wrong = [
        imported
        for imported, _ in list_imports(path)
        if (imported.startswith("django") and not imported.startswith(PURE_MAY))
        or imported.startswith(("rest_framework", "psycopg", "celery"))
        or ((part_of(imported) or 0) > 0 and imported.split(".")[0] in PROJECT)
    ]
    assert wrong == []


def test_the_project_package_imports_nothing() -> None:
    assert (BASE_DIR / "newsroom" / "__init__.py").read_text() == ""
