"""Where a clause begins and ends: without connectives, commas and marks that belong to the words around it."""

from unicodedata import category

from spacy.tokens import Doc

from facts.language.english import SCALES

_EDGE = frozenset(
    {
        ",",
        ";",
        ":",
        "-",
        "--",
        "–",
        "—",
        "(",
        ")",
        ".",
        "!",
        "?",
        "…",
        "'",
        '"',
        "“",
        "”",
        "‘",
        "’",
        "«",
        "»",
        "[",
        "]",
    }
)
_CONNECTIVES = frozenset(
    "and but or so yet that however meanwhile moreover furthermore nevertheless nonetheless instead thus although "
    "though while whereas as because after before since even additionally still then therefore finally".split()
)
_POINTED_AT = frozenset({"number", "figure", "total", "amount", "rate", "percentage", "share", "sum", "date"})
_LEADING = frozenset({"and", "but", "or", "while", "yet", "so", "also"})
_AS_MUCH = frozenset({"many", "much", "few", "little"})
_OPENING = frozenset({"“", "„", '"'})
_SCALES = frozenset(word for word, value in SCALES.items() if value in (100, 10**3, 10**6, 10**9, 10**12))
_UNIT_SIGNS = frozenset("%°‰²³")


def keep_amounts_whole(doc: Doc, first: int, last: int) -> tuple[int, int]:
    """The token span, made longer where it begins or ends inside a number with its currency sign, scale or unit."""
    if first < last:
        while first > 0 and _is_inside_amount(doc, first):
            first -= 1
        while last < len(doc) and _is_inside_amount(doc, last):
            last += 1
    return first, last


def _is_inside_amount(doc: Doc, i: int) -> bool:
    """Whether one amount goes on from the token before this one: "€" and "9.5", "9.5" and "kg", "3" and "million"."""
    before, after = doc[i - 1], doc[i]
    if before.whitespace_:
        return before.like_num and after.lower_ in _SCALES
    left, right = before.text[-1], after.text[:1]
    counted = left.isdigit() and (right.isalnum() or right in _UNIT_SIGNS or after.is_currency)
    # "3.4bn-" is a range that goes on.
    ranged = left == "-" and before.text[:1].isdigit()
    priced = category(left) == "Sc" and right.isdigit()
    return (
        counted
        or priced
        or (ranged and (right.isdigit() or after.is_currency))
        or (left == "°" and right.isalpha())
    )


def trim_edges(doc: Doc, first: int, last: int) -> tuple[int, int]:
    """The token span without what does not belong to the clause at its edges, never cut inside an amount."""
    return keep_amounts_whole(doc, *_trim(doc, first, last))


def _trim(doc: Doc, first: int, last: int) -> tuple[int, int]:
    first, last = _cut_bracket(doc, first, _cut_unopened(doc, first, last))
    while last > first and (doc[last - 1].text in _EDGE and not _closes(doc, first, last - 1)):
        last -= 1
    moved = True
    while moved and first < last:
        token = doc[first]
        moved = (
            (token.text in _EDGE and not _opens(doc, first, last))
            or token.is_space
            or (
                token.lower_ in _CONNECTIVES
                and not _determines(doc, first)
                and token.dep_ in ("cc", "mark", "advmod", "preconj", "dep")
                and (first + 1 < last)
            )
        )
        if moved:
            first += 1
    while last > first and doc[last - 1].tag_ in ("WDT", "WP"):
        last -= 1
    while last > first and _leads_on(doc, last - 1):
        last -= 1
    while last > first and doc[last - 1].text in _EDGE and not _closes(doc, first, last - 1):
        last -= 1
    shorter = _cut_unopened(doc, first, last)
    return (first, shorter) if shorter < last else (first, _take_closing(doc, first, last))


def _leads_on(doc: Doc, i: int) -> bool:
    """Whether the clause's last word only leads on to the next; the "so" of "failed to do so" does not."""
    word = doc[i].lower_
    return word in _LEADING and not (word == "so" and i > 0 and doc[i - 1].lemma_ in ("do", "say", "think"))


def _determines(doc: Doc, i: int) -> bool:
    """Whether "that" points at a number ("estimates that number is lower"), or "as" belongs to "as many as 200"."""
    word, following = doc[i].lower_, doc[i + 1].lower_ if i + 1 < len(doc) else ""
    return (word == "that" and following in _POINTED_AT) or (word == "as" and following in _AS_MUCH)


def _opens(doc: Doc, i: int, last: int) -> bool:
    """Whether the bracket at the clause's start closes in the clause, with more of it behind: "[Ten] years ago"."""
    pairs = {"(": ")", "[": "]"}
    close = pairs.get(doc[i].text)
    return close is not None and any(t.text == close for t in doc[i + 1 : last - 1])


def _take_closing(doc: Doc, first: int, last: int) -> int:
    """Take in the mark that closes a quotation opened inside the clause, over the comma or full stop before it."""
    marks = [t.text for t in doc[first:last]]
    if marks.count("“") <= marks.count("”"):
        return last
    for i in range(last, min(last + 2, len(doc))):
        if doc[i].text == "”":
            return i + 1
        if doc[i].text not in (",", "."):
            break
    return last


def _cut_unopened(doc: Doc, first: int, last: int) -> int:
    """End the clause before a closing quotation mark that was not opened in it, if most of it stands before."""
    opened = first < last and doc[first].text in _OPENING
    for i in range(first + 1, last - 1):
        mark = doc[i].text
        if opened or mark in ("“", "„"):
            return last
        if mark in ("”", '"', "''") and i - first >= 3:
            following = doc[i + 1].text if i + 1 < last else ""
            if mark != '"' or following in (",", ";", "(", "((", "–", "—", ".") or i + 1 >= last:
                return i
        opened = mark == '"'
    return last


def _cut_bracket(doc: Doc, first: int, last: int) -> tuple[int, int]:
    """The longer side of a closing bracket that was not opened in the clause."""
    depth = 0
    for i in range(first, last):
        if doc[i].text in ("(", "["):
            depth += 1
        elif doc[i].text in (")", "]"):
            depth -= 1
            if depth < 0:
                return (first, i) if i - first >= last - i - 1 else (i + 1, last)
    return first, last


def _closes(doc: Doc, first: int, i: int) -> bool:
    """Whether a bracket or quotation mark at the clause's end was opened inside it."""
    pairs = {")": "(", "]": "[", "”": "“", "»": "«", "’": "‘"}
    mark = doc[i].text
    if mark == '"':
        return sum(t.text == '"' for t in doc[first:i]) % 2 == 1
    return mark in pairs and any(t.text == pairs[mark] for t in doc[first:i])


def find_run(doc: Doc, i: int, own: set[int]) -> tuple[int, int]:
    """The unbroken run of the clause's tokens that holds its head; marks and gaps of punctuation are bridged."""
    first = last = i
    while (step := _step(doc, first, -1, own)) is not None:
        first = step
    while (step := _step(doc, last, 1, own)) is not None:
        last = step
    return first, last + 1


def _step(doc: Doc, i: int, way: int, own: set[int]) -> int | None:
    """The next token of the clause in one direction, over at most two marks that hang elsewhere."""
    for far in (1, 2, 3):
        at = i + way * far
        if not 0 <= at < len(doc):
            return None
        if at in own:
            return at
        if not doc[at].is_punct:
            return None
    return None
