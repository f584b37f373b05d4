"""The groups of an RTF file whose words are not in its text: notes, heads and feet of pages, comments, pictures."""

from __future__ import annotations

import itertools
import re

from striprtf.striprtf import rtf_to_text

from sources.reading.decoding.decode import clean_text
from sources.reading.types import LeftOut

_GROUP = re.compile(
    r"\{(?:\\\*)?\\(?P<name>footnote|headerl|headerr|headerf|header|footerl|footerr|footerf|footer|annotation|pict|object)\b"
)
_NAMES = {"footnote": "footnote", "annotation": "comment", "pict": "picture", "object": "embedded_object"}
_MOST = 200
_LONGEST = 20_000


def list_rtf_groups(markup: str, text: str) -> tuple[LeftOut, ...]:
    """What of an RTF file's groups is not in `text`, its words; equal ones once."""
    found: dict[LeftOut, None] = {}
    told = " ".join(text.split())
    for match in itertools.islice(_GROUP.finditer(markup), _MOST):
        name = match["name"]
        what = _NAMES.get(name) or ("page_header" if name.startswith("header") else "page_footer")
        words = "" if what in {"picture", "embedded_object"} else _read_group(markup, match)
        if what in {"picture", "embedded_object"} or (re.search(r"[^\W\d_]", words) and words not in told):
            found[LeftOut(what, words[:500])] = None
    return tuple(found)


def _read_group(markup: str, match: re.Match[str]) -> str:
    """The words of a group, from its name to its closing brace."""
    depth, at = 1, match.end()
    for brace in re.finditer(r"\\[\\{}]|[{}]", markup[at : at + _LONGEST]):
        depth += {"{": 1, "}": -1}.get(brace.group(), 0)
        if depth == 0:
            inner = markup[at : at + brace.start()]
            break
    else:
        return ""
    try:
        words = str(rtf_to_text("{\\rtf1\\ansi " + inner + "}", errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, IndexError):
        return ""
    return " ".join(clean_text(words)[0].split())
