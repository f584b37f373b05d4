"""A public name means one thing: it is defined in one module, and others import it from there."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
FLOORS = ("newsroom", "sources", "facts")

# Names that a framework looks up in each module by itself.
ASKED_FOR = {"Command", "app_name", "logger", "main", "register", "urlpatterns"}
# One function each, found by the format's own name.
FORMATS = "sources/reading/formats/"
# `settings.NAME` always says where it is from.
SETTINGS = "newsroom/settings.py"
# The same thing on its way from hand to hand, once in each of these: a service and its task, page or endpoint of the
# same verb; what an endpoint writes, in the shape of its record.
HANDS = {
    "task": ("/tasks.py",),
    "page": ("/views.py", "/views/"),
    "endpoint": ("/api/",),
    "template tag": ("/templatetags/",),
}
# One thing in two forms, each with what they are.
TWO_FORMS = {
    "Figure": "a number as a value, and the row that keeps it",
    "suggest_claims": "the pure function of a text, and the service that keeps what it finds",
}


def list_public_names(tree: ast.Module) -> Iterator[str]:
    """The functions, classes and constants that a module defines for others."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def list_definitions() -> dict[str, list[str]]:
    """Where each public name of the three apps is defined."""
    where: dict[str, list[str]] = defaultdict(list)
    for folder in FLOORS:
        for path in sorted((BASE_DIR / folder).rglob("*.py")):
            place = path.relative_to(BASE_DIR).as_posix()
            if "migrations" in path.parts or place == SETTINGS:
                continue
            for name in list_public_names(ast.parse(path.read_text())):
                where[name].append(place)
    return where


def hand_of(place: str) -> str:
    """In whose hands a definition is: a task's, a page's, an endpoint's, a template tag's, else the house's own."""
    return next((hand for hand, parts in HANDS.items() if any(part in place for part in parts)), "own")


def find_twice(where: dict[str, list[str]]) -> dict[str, list[str]]:
    """The names that stand for more than one thing."""
    found = {}
    for name, places in where.items():
        if name in ASKED_FOR or name in TWO_FORMS or all(place.startswith(FORMATS) for place in places):
            continue
        hands = [hand_of(place) for place in places]
        if len(set(hands)) < len(hands):
            found[name] = places
    return found


def test_no_public_name_is_defined_twice() -> None:
    assert find_twice(list_definitions()) == {}, (
        "One meaning: import it. Two meanings: say in the name which one it is."
    )


def test_what_is_named_here_is_there() -> None:
    where = list_definitions()
    assert {name for name in TWO_FORMS if len(where[name]) < 2} == set()


def test_a_second_meaning_is_found() -> None:
    assert find_twice({"read_day": ["facts/a.py", "facts/b.py"]}) == {
        "read_day": ["facts/a.py", "facts/b.py"]
    }
    assert find_twice({"merge": ["facts/views/a.py", "sources/views.py"]}) != {}
    assert find_twice({"revise": ["facts/services/a.py", "facts/views/a.py", "facts/api/a.py"]}) == {}


def test_whoever_acts_is_called_actor_everywhere() -> None:
    others = [
        f"{path.relative_to(BASE_DIR)}:{argument.lineno}: {argument.arg}"
        for folder in FLOORS
        for path in sorted((BASE_DIR / folder).rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for argument in (*function.args.args, *function.args.kwonlyargs)
        if argument.annotation is not None
        and ast.unparse(argument.annotation) in ("Actor", "Actor | None")
        and argument.arg != "actor"
    ]
    assert others == []
