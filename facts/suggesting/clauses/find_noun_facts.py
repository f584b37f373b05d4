"""Facts that a sentence says without a verb: counted things, what is the most of its kind, the parts of a list."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

_BREAKS = frozenset({",", ";", ".", "–", "—", "--", "-", "(", ")", ":", "”", '"'})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_LONGEST = 14  # tokens of "the highest in the constituency"
_SHORTEST = 4  # tokens of a counted thing: "12 people" says nothing by itself
_DATED = frozenset({"DATE", "TIME"})
_LONG_OBJECT = 6  # tokens
_SHARES = frozenset({"majority", "minority", "half", "third", "quarter"})


def find_counted_things(doc: Doc) -> Iterator[tuple[int, int, Token]]:
    """First and last + 1 token and the noun of "more than 60 remaining captives" behind another noun's preposition."""
    for noun in doc:
        if noun.pos_ != "NOUN" or noun.dep_ != "pobj" or noun.ent_type_ in ("DATE", "TIME"):
            continue
        if not any(c.like_num and c.dep_ == "nummod" for c in noun.children):
            continue
        if noun.head.head.pos_ in ("VERB", "AUX", "NUM") or noun.head.lower_ not in ("of", "with"):
            continue
        if any(c.dep_ in ("conj", "cc") for c in noun.children):
            continue  # "189 galleries and museums": one of them is cut off
        if noun.left_edge.i > 1 and doc[noun.left_edge.i - 2].like_num:
            continue  # "one in three visits"
        last = noun.i + 1
        for child in noun.children:
            if child.i >= last and child.dep_ in ("prep", "acl") and child.left_edge.i == last:
                last = child.right_edge.i + 1
        if last - noun.left_edge.i >= _SHORTEST:
            yield noun.left_edge.i, last, noun


def find_superlatives(doc: Doc) -> Iterator[tuple[int, int, int]]:
    """First token, first of the superlative, last + 1 of "58,825 votes, the highest in the constituency"."""
    for token in doc[3:]:
        if (
            token.tag_ not in ("JJS", "RBS")
            or doc[token.i - 1].lower_ != "the"
            or doc[token.i - 2].text != ","
        ):
            continue
        noun = doc[token.i - 3]
        if noun.pos_ != "NOUN" or not any(c.like_num and c.dep_ == "nummod" for c in noun.children):
            continue
        last = token.i + 1
        while last < len(doc) and doc[last].text not in _BREAKS and last - token.i < _LONGEST:
            last += 1
        told = doc[token.i + 1 : last]
        if len(told) >= 2 and told[0].pos_ in ("ADP", "VERB") and not any(t.tag_ in _FINITE for t in told):
            yield noun.left_edge.i, token.i - 1, last


def find_object_part(doc: Doc, first: int, last: int) -> int | None:
    """Where the second object of "won 12 seats in the north and a third of those in the south" begins, None for one.

    Each has a figure and more than its noun; what lists three things or counts two in a few words is one fact.
    """
    for token in doc[first:last]:
        # Most tokens are none: where its phrase begins is only asked of one that is.
        if token.dep_ != "conj" or token.pos_ not in ("NOUN", "PROPN"):
            continue
        begin = token.left_edge.i
        if not _is_object(token.head, doc[begin]):
            continue
        if (
            any(c.dep_ == "conj" for c in token.children)
            or last - begin < _LONG_OBJECT
            or begin - first < _LONG_OBJECT
        ):
            continue
        told = any(
            c.dep_ in ("prep", "relcl", "acl", "advcl", "amod") and c.i > token.i for c in token.children
        )
        joined = any(t.lower_ == "and" for t in doc[max(first, begin - 2) : begin + 1])
        if (
            told
            and joined
            and token.right_edge.i + 1 >= last
            and _counts(doc, first, begin)
            and _counts(doc, begin, last)
        ):
            return begin
    return _find_also(doc, first, last)


def _is_object(noun: Token, opening: Token) -> bool:
    """Whether the second noun shares a verb with the first; one that opens with a number may hang on a later noun."""
    return noun.dep_ in ("dobj", "attr") or (noun.dep_ == "pobj" and opening.tag_ == "CD")


def _find_also(doc: Doc, first: int, last: int) -> int | None:
    """Where "…, and also a minority larger than a third" begins, whatever the parser hangs it on."""
    for i in range(first + 3, last - 3):
        also = doc[i].text == "," and doc[i + 1].lower_ == "and" and doc[i + 2].lower_ == "also"
        if (
            also
            and doc[i + 3].pos_ in ("DET", "NUM")
            and not any(t.tag_ in _FINITE for t in doc[i + 3 : last])
        ):
            return i + 3 if _counts(doc, first, i) and _counts(doc, i + 3, last) else None
    return None


def _counts(doc: Doc, first: int, last: int) -> bool:
    """Whether there is a number or a share; "a second phase" is none."""
    return any((t.tag_ == "CD" or t.lower_ in _SHARES) and t.ent_type_ not in _DATED for t in doc[first:last])


def find_list_part(doc: Doc, first: int, last: int) -> int | None:
    """Where the second part of "with a turnout of 2 million and a rate of 58%" begins, None for one part.

    Both parts hold a figure, or the second repeats the preposition of the first ("gold going to A and silver to B").
    """
    for token in doc[first:last]:
        begin = token.left_edge.i
        joined = token.dep_ == "conj" and begin - 1 > first and doc[begin - 1].lower_ == "and"
        if not joined or token.pos_ != "NOUN" or last - begin < _SHORTEST or token.right_edge.i + 1 < last:
            continue
        if any(t.like_num for t in doc[first:begin]) and any(t.like_num for t in doc[begin:last]):
            return begin
        lead = token.head.head
        if lead.dep_ == "prep" and any(c.dep_ == "prep" and c.lower_ == lead.lower_ for c in token.children):
            return begin
    return None
