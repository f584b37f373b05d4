"""A finished statement → what a reader without the article would still have to ask."""

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Span, Token

from facts.language.english import MONTHS, WEEKDAYS, match_ordinals, name_numbers
from facts.language.remarks import Code, Remark
from facts.suggesting.clauses.split_clauses import Clause
from facts.suggesting.references.describe_nouns import tells_which
from facts.suggesting.sentences.parse_sentences import Parsed, is_finite
from facts.suggesting.words.types import DATE, SETTING, SPEAKER, SUBJECT, Speaker, Substitution

_POINTING = re.compile(
    r"^(?:He|She|They|His|Her|Their|Its|These|Those|"
    r"It(?!(?:[’']s| is| was| has been| would be| seems| takes| took| appears)\b.*"
    r"\b(?:that|to|for|if|who|when|how|whether|why)\b))\b"
)
_BARE = re.compile(r"The ([a-z]+[a-rt-z])")  # a single thing, and no word that tells which
_ADDRESSED = frozenset(("you", "your", "yours", "yourself", "yourselves"))
_ORDINAL = re.compile(rf"(?:An?|The) (?:{match_ordinals(1, 31)})", re.IGNORECASE)
_BEFORE_COLON = re.compile(r"\w:\s+\w")
_SMALL = frozenset(
    "the a an in on at of for and but or as by it he she they this that these those his her its their we our i "
    "many most some several all both each no more other".split()
) | {word.lower() for word in (*name_numbers(1, 10), *MONTHS, *WEEKDAYS)}
_WORD = re.compile(r"\w[\w’'-]*")
_POINTERS = frozenset({"this", "that", "these", "those", "such"})
_NOBODY = frozenset("i we you he she they it".split())  # as speakers: the text does not say who
_FURTHER = frozenset({"other", "another", "both", "further", "more"})
# Nouns that take up nothing when they are pointed at: "in that way", "this time".
_NO_THINGS = frozenset(
    "time way day week month year season morning afternoon evening night weekend moment kind sort thing point".split()
)


def doubt_statement(
    statement: str,
    item: Parsed,
    clause: Clause,
    speaker: Speaker | None,
    substitutions: Sequence[Substitution],
    doubts: Sequence[Remark],
) -> tuple[Remark, ...]:
    """The doubts that only the whole statement shows, beside those that its words have raised (``doubts``).

    It opens with a pronoun or a description, it is no sentence, or it tells of something done and names neither who
    nor where.
    """
    found = []
    words = item.tokens_within(clause.start, clause.end)
    opening = _POINTING.match(statement)
    if opening is not None and not doubts:
        found.append(Remark(Code.MEANING_OPEN, (opening.group().lower(),)))
    subject = next((part for part in substitutions if part.start == 0 and part.kind == SUBJECT), None)
    bare = _BARE.fullmatch(subject.text) if subject is not None else None
    if bare is not None and not doubts:
        found.append(Remark(Code.ONE_OPEN, (bare.group(1),)))
    made = any(part.kind not in (DATE, SETTING) for part in substitutions)
    if not made and len(words) and not any(is_finite(t) for t in words if t.pos_ in ("VERB", "AUX")):
        found.append(Remark(Code.QUOTE_AS_STATEMENT))
    addressed = next(
        (t.lower_ for t in words if t.lower_ in _ADDRESSED and not _is_quoted(statement, t.text)), ""
    )
    if addressed:
        found.append(Remark(Code.MEANING_OPEN, (addressed,)))
    if subject is not None and not subject.replaced:
        found += _doubt_subject(subject.text, words)
    if len(words) and words[0].tag_ in ("VBD", "VBZ") and _opens_with(statement, words[0].text):
        found.append(Remark(Code.QUOTE_AS_STATEMENT))  # "Took a look.": whoever did it is cut off
    found += _find_pointing(item, words, substitutions, doubts)
    if speaker is not None and speaker.text.lower() in _NOBODY:
        found.append(Remark(Code.SOURCE_UNNAMED, (speaker.text,)))
    done = any(token.tag_ in ("VBD", "VBN", "MD") for token in words)
    named = any(token.pos_ == "PROPN" and token.ent_type_ not in ("DATE", "TIME") for token in words) or any(
        _holds_name(part.text) for part in substitutions if part.kind not in (DATE, SPEAKER)
    )
    own = speaker is not None and statement.startswith(speaker.text)  # "Ada Cole said: “…”"
    if done and not (named or own or doubts or found):
        found.append(Remark(Code.CONTEXT_OPEN))
    return tuple(found)


def _doubt_subject(subject: str, words: Span) -> list[Remark]:
    """Whether words of the same sentence that were put before a clause can be what it tells of.

    Not where they hold a sentence of their own before a colon, or stand in another number than the verb; and a bare
    ordinal says of nothing which it is.
    """
    if _ORDINAL.fullmatch(subject):
        return [Remark(Code.MEANING_OPEN, (subject,))]
    verb = next((t for t in words if t.pos_ in ("VERB", "AUX")), None)
    is_odd = subject in ("He", "She", "It") and verb is not None and verb.tag_ == "VBP"
    return [Remark(Code.QUOTE_AS_STATEMENT)] if is_odd or _BEFORE_COLON.search(subject) else []


def _is_quoted(statement: str, word: str) -> bool:
    """Whether a word stands between quotation marks, where it is said to whoever was spoken to."""
    return re.search(rf"[“\"][^”\"]*\b{re.escape(word)}\b[^“\"]*[”\"]", statement) is not None


def _opens_with(statement: str, word: str) -> bool:
    return statement.lower().startswith(f"{word.lower()} ")


def _find_pointing(
    item: Parsed, words: Span, substitutions: Sequence[Substitution], doubts: Sequence[Remark]
) -> Iterator[Remark]:
    """ "That number", "other groups", "the property in question": words that take up something told before."""
    asked = {noun.split()[-1].lower() for remark in doubts for noun in remark.words[:1] if noun.strip()}
    replaced = " ".join(part.replaced.lower() for part in substitutions)
    for token in words:
        if token.lower_ in _POINTERS and token.pos_ == "PRON" and _stands_for_all(token, item):
            if token.lower_ not in asked:
                yield Remark(Code.MEANING_OPEN, (token.text,))
            continue
        noun = token.head
        if noun.pos_ not in ("NOUN", "PROPN") or noun.i < token.i or noun.i >= words.end:
            continue
        if noun.lower_ in asked or noun.lower_ in replaced or noun.ent_type_ in ("DATE", "TIME"):
            continue
        told = any(child.i > noun.i and tells_which(child) for child in noun.children)
        pointing = token.dep_ == "det" and token.lower_ in _POINTERS and noun.lemma_.lower() not in _NO_THINGS
        opening = token.i == words.start and token.lower_ in _FURTHER and noun.dep_ in ("nsubj", "nsubjpass")
        questioned = token.dep_ == "det" and item.doc[noun.i + 1 : noun.i + 3].text.lower() == "in question"
        if questioned or (pointing and not told):
            code = Code.SEVERAL_OPEN if noun.tag_ in ("NNS", "NNPS") else Code.ONE_OPEN
            yield Remark(code, (noun.lower_,))
        elif opening:
            yield Remark(Code.POINTS_BACK, (token.lower_,))


def _holds_name(words: str) -> bool:
    found = _WORD.findall(words)
    named = [word for word in found[1:] if word[0].isupper() and word.lower() not in _SMALL]
    alone = bool(found) and found[0][0].isupper() and found[0].lower() not in _SMALL and len(found) <= 2
    return bool(named) or alone


def _stands_for_all(token: Token, item: Parsed) -> bool:
    """Whether a pointing word takes up what was told: "that's right", "an exception to that".

    Not one that its own clause explains ("those who came") or that joins one ("the day that she came").
    """
    if token.dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj") or token.lower_ == "such":
        return False
    following = item.doc[token.i + 1].lower_ if token.i + 1 < len(item.doc) else ""
    joins = token.lower_ == "that" and token.head.dep_ in ("relcl", "ccomp", "acl") and token.i < token.head.i
    return not joins and following not in ("of", "who", "that", "which", "in", "with", "at", "on", "from")
