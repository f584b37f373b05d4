"""Parsing XML that may mean harm: no document types, no entities, no network."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

import defusedxml
import defusedxml.ElementTree

from sources.reading.types import UnreadableUpload

MAX_ELEMENTS = 200_000


def parse_xml(data: bytes) -> Element:
    """The root element. Raises UnreadableUpload (too_complex for document types and entities, broken)."""
    if data.count(b"<") > 2 * MAX_ELEMENTS:
        raise UnreadableUpload(
            "too_complex", "This file has far more elements than any article: it was not read."
        )
    try:
        root: Element = defusedxml.ElementTree.fromstring(
            data, forbid_dtd=False, forbid_entities=True, forbid_external=True
        )
    except defusedxml.DefusedXmlException:
        raise UnreadableUpload(
            "too_complex", "This file declares entities, which can hide other content: it was not read."
        ) from None
    except (ParseError, ValueError, LookupError):
        raise UnreadableUpload("broken", "This XML file is damaged and could not be read.") from None
    return root


def local(tag: object) -> str:
    """A tag's name without its namespace."""
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def find_child(element: Element, *path: str) -> Element | None:
    """The first descendant along local names, whatever their namespaces."""
    found: Element | None = element
    for name in path:
        if found is None:
            return None
        found = next((child for child in found if local(child.tag) == name), None)
    return found


def find_children(element: Element, name: str) -> list[Element]:
    """The direct children of that local name."""
    return [child for child in element if local(child.tag) == name]


def read_text(element: Element | None) -> str:
    """All text inside an element, spaces collapsed; empty for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
