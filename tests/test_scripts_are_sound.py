"""The scripts of the pages parse, know every name that they use, and keep to what a strict page allows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

SCRIPTS = Path(__file__).resolve().parent.parent / "newsroom" / "static" / "newsroom"
JAVASCRIPT = Language(tree_sitter_javascript.language())

# What browsers and htmx bring along, as far as the scripts use it.
GLOBALS = set(
    """
    AbortController Array Boolean CSS CustomEvent DOMParser Date Error Event EventSource FormData Highlight Intl JSON
    Map Math MutationObserver Node NodeFilter Number Object Promise PublicKeyCredential ResizeObserver Set String URL
    URLSearchParams Uint8Array XMLHttpRequest btoa clearTimeout crypto document fetch getComputedStyle history
    localStorage navigator sessionStorage setInterval setTimeout window
    """.split()
)
# Where text would be run or taken for markup, and what was left over from looking for a fault.
FORBIDDEN_CALLS = {
    "eval",
    "Function",
    "alert",
    "insertAdjacentHTML",
    "document.write",
    "console.log",
    "console.debug",
}
FORBIDDEN_TARGETS = {"innerHTML", "outerHTML"}
FUNCTIONS = {
    "function_declaration",
    "generator_function_declaration",
    "function_expression",
    "class_declaration",
}
REFUSED = {
    "variable_declaration": "var; say const or let",
    "==": "== compares loosely; say ===",
    "!=": "!= compares loosely; say !==",
    "debugger_statement": "debugger",
}
# A template's content runs nothing; an answer of ours is taken apart in one.
IN_A_TEMPLATE = 'document.createElement("template")'


@dataclass
class Script:
    """One module: what it imports (by name, from where), exports, declares and uses, and what it may not have."""

    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    exports: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)
    used: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def text_of(node: Node | None) -> str:
    return node.text.decode() if node is not None and node.text is not None else ""


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from walk(child)


def above(node: Node) -> Iterator[Node]:
    """The statement of an import that a name of it stands in."""
    up: Node | None = node
    while up is not None:
        if up.type == "import_statement":
            yield up
        up = up.parent


def names_in(pattern: Node) -> Iterator[Node]:
    """The names that a pattern binds: of `{ a, b: [c], d = e }` they are a, c and d."""
    if pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
        yield pattern
    elif pattern.type == "pair_pattern":
        yield from names_in(pattern.child_by_field_name("value") or pattern)
    elif pattern.type in ("assignment_pattern", "object_assignment_pattern"):
        yield from names_in(pattern.child_by_field_name("left") or pattern.children[0])
    else:
        for child in pattern.named_children:
            yield from names_in(child)


def find_fault(node: Node, templates: set[str]) -> str:
    """What one node may not be, in words; `templates` are the names of <template> elements. Empty where it may."""
    if node.is_error or node.is_missing:
        return f"cannot be parsed: {text_of(node)[:40]!r}"
    if node.type in REFUSED:
        return REFUSED[node.type]
    if node.type in ("call_expression", "new_expression"):
        called = text_of(node.child_by_field_name("function") or node.child_by_field_name("constructor"))
        if {called, called.rsplit(".", 1)[-1]} & FORBIDDEN_CALLS:
            return f"{called}() is not used here"
    if node.type == "assignment_expression":
        holder, _dot, target = text_of(node.child_by_field_name("left")).rpartition(".")
        if target in FORBIDDEN_TARGETS and holder not in templates:
            return f"{target} takes text for markup; use textContent or a template"
    return ""


def find_bound(node: Node) -> Iterator[Node]:
    """The names that a node binds: a variable, a function, its parameters, what is caught or looped over."""
    patterns: list[Node | None] = []
    if node.type in FUNCTIONS or node.type == "variable_declarator":
        patterns = [node.child_by_field_name("name")]
    elif node.type == "formal_parameters":
        patterns = [*node.named_children]
    elif node.type in ("arrow_function", "catch_clause"):
        patterns = [node.child_by_field_name("parameter")]
    elif node.type == "for_in_statement" and node.child_by_field_name("kind") is not None:
        patterns = [node.child_by_field_name("left")]
    for pattern in patterns:
        if pattern is not None:
            yield from names_in(pattern)


def read_script(source: str) -> Script:
    script = Script()
    nodes = list(walk(Parser(JAVASCRIPT).parse(source.encode()).root_node))
    templates = {
        text_of(node.child_by_field_name("name"))
        for node in nodes
        if node.type == "variable_declarator" and text_of(node.child_by_field_name("value")) == IN_A_TEMPLATE
    }
    bound: set[int] = set()
    for node in nodes:
        if fault := find_fault(node, templates):
            script.faults.append(f"{node.start_point[0] + 1}: {fault}")
        for name in find_bound(node):
            bound.add(name.id)
            script.declared.add(text_of(name))
        if node.type == "import_specifier":
            name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
            module = next(text_of(up.child_by_field_name("source")) for up in above(node)).strip("\"'")
            script.imports[text_of(alias or name)] = (module.removeprefix("./"), text_of(name))
            bound |= {part.id for part in (name, alias) if part is not None}
        declaration = node.child_by_field_name("declaration") if node.type == "export_statement" else None
        if declaration is not None:
            parts = [declaration, *declaration.named_children]
            script.exports |= {text_of(name) for part in parts if (name := part.child_by_field_name("name"))}
    for node in nodes:
        if node.type in ("identifier", "shorthand_property_identifier") and node.id not in bound:
            script.used.setdefault(text_of(node), node.start_point[0] + 1)
    return script


@cache
def read_all() -> dict[str, Script]:
    return {path.name: read_script(path.read_text(encoding="utf-8")) for path in sorted(SCRIPTS.glob("*.js"))}


def find_unknown(script: Script) -> list[str]:
    known = script.declared | script.imports.keys() | GLOBALS
    return [f"{line}: {name} is declared nowhere" for name, line in script.used.items() if name not in known]


def test_every_script_parses_and_has_nothing_that_is_forbidden() -> None:
    assert [f"{name}:{fault}" for name, script in read_all().items() for fault in script.faults] == []


def test_every_name_is_declared_imported_or_the_browsers() -> None:
    assert [f"{name}:{fault}" for name, script in read_all().items() for fault in find_unknown(script)] == []


def test_imports_and_exports_meet() -> None:
    scripts = read_all()
    absent = [
        f"{name}: {source} exports no {wanted}"
        for name, script in scripts.items()
        for source, wanted in script.imports.values()
        if source not in scripts or wanted not in scripts[source].exports
    ]
    idle = [
        f"{name}: {imported} is imported and not used"
        for name, script in scripts.items()
        for imported in script.imports.keys() - script.used.keys()
    ]
    wanted = {pair for script in scripts.values() for pair in script.imports.values()}
    unwanted = [
        f"{name}: nobody imports {exported}"
        for name, script in scripts.items()
        for exported in script.exports
        if (name, exported) not in wanted
    ]
    assert absent + idle + unwanted == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("const a = (1;", "cannot be parsed"),
        ("var a = 1;", "var"),
        ("if (document.title == 1) fetch(1);", "=="),
        ("document.body.innerHTML = name;", "innerHTML"),
        ("setTimeout(() => eval(location.hash));", "eval"),
    ],
)
def test_what_is_forbidden_is_found(source: str, fault: str) -> None:
    assert fault in " ".join(read_script(source).faults)


def test_a_name_that_nobody_declares_is_found() -> None:
    script = read_script("function show({ claim, rows: [first] }) { return clam ?? claim + first; }")
    assert find_unknown(script) == ["1: clam is declared nowhere"]
