"""A public name of what reads texts means one thing: it is defined in one module, and others import it from there."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
PACKAGES = ("facts/language", "facts/suggesting", "facts/comparing", "facts/rules")


def list_public_names(tree: ast.Module) -> Iterator[str]:
    """The functions, classes and constants that a module defines for others."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def test_no_public_name_is_defined_twice() -> None:
    where: dict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((BASE_DIR / package).rglob("*.py")):
            for name in list_public_names(ast.parse(path.read_text())):
                where[name].append(str(path.relative_to(BASE_DIR)))
    twice = {name: paths for name, paths in where.items() if len(paths) > 1}
    assert twice == {}, "One meaning: import it. Two meanings: say in the name which one it is."
