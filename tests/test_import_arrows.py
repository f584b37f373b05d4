"""Imports point one way: the ground floor, then sources, then facts; inside an app each layer only on those below.

The tables at the top are the whole rule. A new module is under an entry already (a new service under facts.services),
or the first test here fails and says what to add.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent
FLOORS = ("newsroom", "sources", "facts")  # lowest first

# Inside an app, innermost first. An entry speaks for everything under its name; the longest entry that fits counts.
# A module may import from its own layer and from those before it, in its own app and in those below.
LAYERS = {
    "pure, and what needs no record": """
        newsroom newsroom.settings newsroom.environment newsroom.hardening newsroom.links newsroom.errors newsroom.ids
        newsroom.private newsroom.word_dates newsroom.logs
        newsroom.valkey newsroom.live newsroom.buckets newsroom.database newsroom.celery newsroom.ledger.merkle
        newsroom.ledger.notes newsroom.ledger.witness newsroom.ledger.verify newsroom.ledger.words
        newsroom.credentials newsroom.running
        sources sources.language sources.reading sources.drawing sources.masking sources.originals sources.words
        facts facts.language
        facts.suggesting facts.comparing facts.rules facts.training facts.showing facts.delivery
    """,
    "records: tables, and who may see and do what": """
        newsroom.rights newsroom.actor newsroom.models newsroom.accounts.models newsroom.jobs
        newsroom.ledger newsroom.ledger.recorded
        sources.models sources.signals sources.protection sources.covering sources.echoes
        facts.models facts.veiling
    """,
    "services: every write": """
        newsroom.people newsroom.accounts newsroom.ledger.keeping newsroom.ledger.verifying newsroom.ledger.exports
        newsroom.operations newsroom.sign_on
        sources.services
        facts.services facts.finding
    """,
    "queries: reads that pages and API share": """
        facts.queries facts.proof facts.checking
    """,
    "tasks: what a worker does": """
        newsroom.tasks
        sources.tasks
        facts.tasks facts.telling
    """,
    "edges: pages, API, command line": """
        newsroom.apps newsroom.api newsroom.forms newsroom.health newsroom.middleware newsroom.pages newsroom.views
        newsroom.receivers newsroom.templatetags newsroom.management newsroom.edge newsroom.ledger.views
        newsroom.accounts.forms newsroom.accounts.receivers newsroom.accounts.views newsroom.accounts.middleware
        newsroom.accounts.sign_on_adapter
        sources.apps sources.checks sources.api sources.forms sources.middleware sources.staging sources.views
        sources.urls sources.receivers
        sources.templatetags sources.management
        facts.apps facts.api facts.live facts.views facts.urls facts.receivers facts.templatetags facts.management
    """,
    "top: what puts the apps together": """
        newsroom.urls newsroom.api.urls newsroom.asgi
    """,
}
TOP = "top: what puts the apps together"

# Neither ORM nor settings, in these and in all that they import; of Django only what turns text into languages.
PURE = (
    "sources.reading",
    "facts.suggesting",
    "facts.comparing",
    "facts.rules",
    "facts.showing",
    "facts.delivery",
    "facts.language.notions",
    "facts.language.english",
    "facts.language.figures",
    "facts.language.dates",
    "facts.language.remarks",
    "newsroom.ledger.merkle",
    "newsroom.ledger.notes",
    "newsroom.ledger.witness",
    "newsroom.ledger.verify",
    "facts.proof.provenance",
)
IMPURE = ("django", "rest_framework", "psycopg", "celery", "redis")
PURE_MAY = ("django.utils.translation", "django.utils.functional")

# These run where nothing is installed, or must be checked by whoever trusts nothing else: standard library only.
STANDS_ALONE = (
    "newsroom.running.bootstrap",
    "newsroom.running.warden",
    "newsroom.private",
    "newsroom.ledger.merkle",
)

# The rooms of suggesting in the order of the way through; each imports only those before it.
SUGGESTING = (
    "words sentences clauses figures dates speech references setting statements worth "
    "plain_mode suggest_claims resolve_text suggest_file ask_llm score_sentences"
).split()
MOST_ROOMS = 16
MOST_ARROWS = 55

Imports = Mapping[str, Iterable[str]]


def list_modules() -> dict[str, Path]:
    found = {}
    for folder in FLOORS:
        for path in sorted((BASE_DIR / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(BASE_DIR).with_suffix("").parts)
                found[name.removesuffix(".__init__")] = path
    return found


MODULES = list_modules()
TREES = {name: ast.parse(path.read_text()) for name, path in MODULES.items()}
ENTRIES = {entry: layer for layer, entries in LAYERS.items() for entry in entries.split()}
ORDER = list(LAYERS)


def list_imports(tree: ast.AST) -> set[str]:
    """Every name that a module imports, modules spelled out: "from facts import models" is facts.models."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in MODULES else str(node.module))
    return found


def drop_types(tree: ast.AST) -> ast.AST:
    """The tree without what stands under TYPE_CHECKING, which never runs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = [ast.Pass()]
    return tree


IMPORTS = {name: list_imports(tree) for name, tree in TREES.items()}
RUN = {name: list_imports(drop_types(ast.parse(path.read_text()))) for name, path in MODULES.items()}


def is_under(name: str, entries: Iterable[str]) -> bool:
    return any(name == entry or name.startswith(f"{entry}.") for entry in entries)


def entry_of(name: str) -> str | None:
    """The longest entry of LAYERS that speaks for a module; an app's own name speaks for its __init__ alone."""
    words = name.split(".")
    longest = (".".join(words[:length]) for length in range(len(words), 1, -1))
    return next((entry for entry in longest if entry in ENTRIES), name if name in FLOORS else None)


def find_homeless(names: Iterable[str]) -> list[str]:
    return [
        f"{name} stands in no layer. Add it, or its package, to LAYERS in {Path(__file__).name}: in the first layer "
        "whose sentence fits what it does. If it then imports from a later one, cut it in two."
        for name in names
        if entry_of(name) is None
    ]


def find_upward(imports: Imports) -> list[str]:
    """Imports from an outer layer or from an app above."""
    wrong = []
    for name, imported in imports.items():
        for other in sorted(imported):
            here, there = entry_of(name), entry_of(other)
            if here is None or there is None or other.split(".")[0] not in FLOORS:
                continue
            if ENTRIES[here] == TOP:
                continue
            if FLOORS.index(other.split(".")[0]) > FLOORS.index(name.split(".")[0]):
                wrong.append(f"{name} is below {other} and may not import it: {' ← '.join(FLOORS)}")
            elif ORDER.index(ENTRIES[there]) > ORDER.index(ENTRIES[here]):
                wrong.append(
                    f"{name} ({ENTRIES[here]}) imports {other} ({ENTRIES[there]}): what both need belongs further in"
                )
    return wrong


def find_impure(imports: Imports) -> list[str]:
    """Pure modules that reach ORM, settings or network clients, over however many imports, with the way there."""
    wrong = []
    for name in imports:
        if not is_under(name, PURE):
            continue
        ways = {name: name}
        waiting = [name]
        while waiting:
            module = waiting.pop()
            for other in sorted(imports.get(module, ())):
                if is_under(other, IMPURE) and not is_under(other, PURE_MAY):
                    wrong.append(f"{ways[module]} → {other}: a pure package may not reach it")
                elif other in imports and other not in ways:
                    ways[other] = f"{ways[module]} → {other}"
                    waiting.append(other)
    return wrong


def find_circles(imports: Imports, room_of: Callable[[str], str]) -> list[str]:
    """Rooms that import each other, over however many rooms, one line a circle."""
    arrows = draw_arrows(imports, room_of)
    rooms = {room for arrow in arrows for room in arrow}
    reach = {room: {there for here, there in arrows if here == room} for room in rooms}
    for middle in rooms:
        for room in rooms:
            if middle in reach[room]:
                reach[room] |= reach[middle]
    circles = {tuple(sorted(other for other in reach[room] if room in reach[other])) for room in rooms}
    return [
        f"{', '.join(circle)} import each other: {describe_arrows(arrows, circle)}"
        for circle in circles
        if circle
    ]


def draw_arrows(imports: Imports, room_of: Callable[[str], str]) -> dict[tuple[str, str], list[str]]:
    """The arrows between rooms, each with the imports that make it."""
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, imported in imports.items():
        for other in sorted(imported):
            if other in imports and room_of(name) != room_of(other):
                arrows[room_of(name), room_of(other)].append(f"{name} → {other}")
    return arrows


def describe_arrows(arrows: Mapping[tuple[str, str], list[str]], rooms: Iterable[str]) -> str:
    within = set(rooms)
    return "; ".join(made[0] for (here, there), made in arrows.items() if {here, there} <= within)


def room_in_the_house(name: str) -> str:
    """Packages of suggesting are rooms of their own; else an entry of LAYERS is one."""
    return ".".join(name.split(".")[:3]) if name.startswith("facts.suggesting") else entry_of(name) or name


def test_every_module_stands_in_a_layer() -> None:
    assert find_homeless(MODULES) == []
    entries = {*ENTRIES, *STANDS_ALONE, *PURE}
    assert {entry for entry in entries if entry not in MODULES} == set(), (
        "Entries that name nothing any more."
    )


def test_a_module_imports_only_from_below() -> None:
    assert find_upward(IMPORTS) == []


def test_a_pure_package_reaches_neither_database_nor_settings() -> None:
    assert find_impure(RUN) == []


def test_no_rooms_import_each_other() -> None:
    assert find_circles(IMPORTS, room_in_the_house) == []
    assert find_circles(IMPORTS, lambda name: name) == []


def test_what_stands_alone_imports_the_standard_library_only() -> None:
    outside = {
        f"{name} → {other}"
        for name in STANDS_ALONE
        for other in IMPORTS[name]
        if other.split(".")[0] not in sys.stdlib_module_names
    }
    assert outside == set()


def test_the_rooms_of_suggesting_are_few_and_point_one_way() -> None:
    within = {name: imported for name, imported in IMPORTS.items() if name.startswith("facts.suggesting.")}
    rooms = {name.split(".")[2] for name in within}
    assert rooms == set(SUGGESTING), (
        "A new room of suggesting goes into SUGGESTING, behind all that it imports."
    )
    assert len(rooms) <= MOST_ROOMS
    arrows = draw_arrows(within, lambda name: name.split(".")[2])
    back = [
        made for (here, there), made in arrows.items() if SUGGESTING.index(there) > SUGGESTING.index(here)
    ]
    assert back == [], (
        "The room on the left comes before the one on the right: move what both need further in."
    )
    assert len(arrows) <= MOST_ARROWS, sorted(arrows)


# What is imported late, and why.
LATE = {
    "newsroom.running.bootstrap",  # Debian leaves ensurepip out of Python: it must try
    "facts.services.claims.runs",  # the parser, which only workers need
    "facts.services.relations.find",  # the same
    "facts.checking.check_draft",  # the same, and the first check of a web process
}


def test_imports_stand_at_the_top_and_are_spelled_out() -> None:
    inside = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and name not in LATE
    ]
    relative = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert inside + relative == []


def test_the_project_package_imports_nothing() -> None:
    assert (BASE_DIR / "newsroom" / "__init__.py").read_text() == ""


@pytest.mark.parametrize(
    ("find", "imports", "told"),
    [
        (find_upward, {"sources.models": ["facts.models"]}, "sources.models is below facts.models"),
        (
            find_upward,
            {"facts.services.people.desk": ["facts.queries"]},
            "facts.services.people.desk (services",
        ),
        (
            find_upward,
            {"facts.comparing.support": ["newsroom.templatetags.desk"]},
            "facts.comparing.support (pure",
        ),
        (find_upward, {"sources.services.uploads": ["sources.tasks"]}, "sources.services.uploads (services"),
        (
            find_impure,
            {
                "facts.rules.kinds": ["facts.language.words"],
                "facts.language.words": ["newsroom.live"],
                "newsroom.live": ["redis"],
            },
            "facts.rules.kinds → facts.language.words → newsroom.live → redis",
        ),
        (find_impure, {"facts.suggesting.worth": ["django.conf"]}, "facts.suggesting.worth → django.conf"),
        (find_homeless, {"newsroom.attic": []}, "newsroom.attic stands in no layer"),
        (
            lambda imports: find_circles(imports, lambda name: name),
            {"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]},
            "a, b, c import each other",
        ),
    ],
)
def test_what_is_forbidden_is_found_and_told(find, imports: dict[str, list[str]], told: str) -> None:
    (wrong,) = find(imports)
    assert told in wrong
