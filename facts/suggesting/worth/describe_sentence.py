"""A sentence → the numbers that the ranker of worth looks at beside its meaning: form, words, grammar, names, figures.

The order of FEATURES is part of the trained weights; rank_worth refuses weights made for another list.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from facts.language.english import WEEKDAYS
from facts.language.figures import EXACT
from facts.language.notions import match_any, match_words
from facts.suggesting.dates.resolve_dates import resolve_dates
from facts.suggesting.figures.find_figures import find_figures

_LEXICON = {
    "first_person": r"i|me|my|mine|we|us|our|ours|i[’']m|we[’']re|i[’']ve|we[’']ve",
    "second_person": r"you|your|yours|you[’']re",
    "modal": r"should|must|could|would|may|might|can|ought|need to|have to|has to",
    "future": r"will|shall|going to",
    "mind": r"think|believes?|feels?|hope|hopes|hoped|wish|want|guess|suppose|opinion|view|seem\w*|appear\w*",
    "report": (
        rf"{match_words('reporting', 'forms', 'graded')}|according to|"
        r"alleg\w+|estimat\w+|show\w*|found"
    ),
    "judgement": (
        r"great|good|bad|terrible|best|worst|beautiful|amazing|wonderful|important|interesting|incredible|exciting|fun|"
        r"unique|love|hate|proud|sad|tragic|shame\w*|ridiculous|absurd|clear\w*|obvious\w*|truly|really|very|quite|so|"
        r"just|simply|perhaps|maybe|probably|certainly|indeed|unfortunately|fortunately|sensation|spectacular|"
        r"dramatic\w*|remarkabl\w+|impressive|powerful|serious\w*|extraordinary|deeply|huge|massive|enormous|"
        r"disgrac\w+|outrag\w+|evil|crazy|stupid|wrong|right|fair|unfair|better|worse|kind of|sort of|like|lots?"
    ),
    "grave": (
        rf"{match_words('casualties', 'words', 'sentence')}|arrest\w*|court|law\w*|govern\w*|police|president|minister|"
        r"elect\w*|vote\w*|million|billion|percent|attack\w*|war|charged|convicted|sentenced|fire|crash\w*|bomb\w*|"
        r"storm|rescu\w*|hospital|company|agreement|deal|signed|launch\w*|ban\w*|tax\w*"
    ),
    "vague": (
        r"some|many|several|various|numerous|often|usually|sometimes|generally|always|never|people|things?|way|"
        r"everyone|everything|someone|something"
    ),
    "question_word": r"what|why|how|which|who|whom|whose|when|where",
    "negation": r"not|no|never|nor|n[’']t|none|nothing",
    "condition": r"if|unless|whether|though|although|because",
}
# Asked of the text in small letters: a pattern that minds them refuses a word by its first letter.
_WORDS = {name: re.compile(rf"\b(?:{words})\b") for name, words in _LEXICON.items()}
_CREDIT = re.compile(
    r"\b(?:image|photo|file|picture|credit|source|video|map|caption)s?\s*[:.]", re.IGNORECASE
)
_CAPTION = re.compile(
    r"\((?:left|right|cent(?:re|er)|pictured|above|below|file)\)|\bportrait\b|\bpictured\b", re.IGNORECASE
)
_STAMP = re.compile(rf"^\W*(?:{match_any(WEEKDAYS)}),? ", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"]([^\"”]*)[\"”]?")

_TAGS = tuple(
    "VBD VBN VBZ VBP VBG VB MD PRP PRP$ JJ JJR JJS RB RBR NN NNS NNP NNPS CD IN DT WP WDT UH EX TO CC".split()
)
_RATED_TAGS = ("VBD", "PRP", "JJ", "RB", "NNP")
_ROOT_TAGS = ("VBD", "VBZ", "VBP", "VBN", "VB", "NN", "NNP", "MD")
_RELATIONS = tuple(
    "nsubj nsubjpass dobj ROOT aux auxpass neg ccomp xcomp advcl relcl conj agent pobj attr "
    "acomp amod advmod mark".split()
)
_ENTITIES = tuple(
    "PERSON ORG GPE DATE CARDINAL MONEY PERCENT NORP LOC FAC QUANTITY EVENT TIME ORDINAL".split()
)

FEATURES: tuple[str, ...] = (
    *("length_log", "length", "below_5_words", "below_9_words", "above_40_words"),
    *(
        "closed",
        "full_stop",
        "opens_quote",
        "closes_quote",
        "question_mark",
        "exclamation_mark",
        "odd_quote_marks",
    ),
    *(
        "quoted_share",
        "capital_share",
        "credit",
        "caption",
        "date_stamp",
        "colon",
        "bracket",
        "lower_case_start",
    ),
    *("has_digit", "figures", "has_unit", "hedged_figure", "figure_of_10_or_more", "dates"),
    *(f"{name}_{kind}" for name in _LEXICON for kind in ("count", "rate")),
    *(f"tag_{tag}" for tag in _TAGS),
    *(f"rate_{tag}" for tag in _RATED_TAGS),
    *(f"relation_{name}" for name in _RELATIONS),
    *(f"entity_{label}" for label in _ENTITIES),
    *("entities", "entity_rate", "no_finite_verb"),
    *(f"root_{tag}" for tag in _ROOT_TAGS),
    *("has_subject", "pronoun_subject", "entity_subject", "proper_subject"),
)


def describe_sentence(text: str, doc: Any) -> list[float]:
    """The values of FEATURES for one sentence or clause; ``doc`` is its spaCy Doc or Span, with parse and names."""
    values = [*_describe_form(text), *_describe_grammar(doc)]
    return [float(value) for value in values]


def _describe_form(text: str) -> list[float]:
    words = text.split()
    count = max(1, len(words))
    stripped = text.strip()
    figures = find_figures(text, counting=False)
    dates = resolve_dates(text, published=None)
    values = [
        math.log1p(count),
        min(count, 60) / 30,
        count < 5,
        count < 9,
        count > 40,
        stripped.endswith((".", "!", "?", '"', "”", "'", "’", ")")),
        stripped.endswith("."),
        stripped.startswith(('"', "“", "'", "‘")),
        stripped.endswith(('"', "”")),
        "?" in text,
        "!" in text,
        sum(text.count(mark) for mark in '"“”') % 2,
        sum(len(quoted) for quoted in _QUOTED.findall(text)) / max(1, len(text)),
        sum(word[:1].isupper() for word in words) / count,
        bool(_CREDIT.search(text)),
        bool(_CAPTION.search(text)),
        bool(_STAMP.match(text)) and count < 8,
        ":" in text,
        "(" in text,
        stripped[:1].islower(),
        any(char.isdigit() for char in text),
        min(len(figures), 3),
        any(figure.unit for figure in figures),
        any(figure.comparator != EXACT for figure in figures),
        any((figure.low or figure.high or 0) >= 10 for figure in figures),
        min(len(dates), 3),
    ]
    lowered = text.lower()
    for pattern in _WORDS.values():
        found = len(pattern.findall(lowered))
        values += [min(found, 3), found / count]
    return values


def _describe_grammar(doc: Any) -> list[float]:
    count = max(1, len(doc))
    tags = Counter(token.tag_ for token in doc)
    relations = Counter(token.dep_ for token in doc)
    entities = list(doc.ents)
    labels = Counter(entity.label_ for entity in entities)
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    subjects: Sequence[Any] = (
        [t for t in root.children if t.dep_ in ("nsubj", "nsubjpass")] if root is not None else []
    )
    return [
        *(min(tags[tag], 4) / 2 for tag in _TAGS),
        *(tags[tag] / count for tag in _RATED_TAGS),
        *(min(relations[name], 4) / 2 for name in _RELATIONS),
        *(min(labels[label], 3) for label in _ENTITIES),
        min(len(entities), 6) / 2,
        10 * len(entities) / count,
        not any(tags[tag] for tag in ("VBD", "VBZ", "VBP", "MD")),
        *(root is not None and root.tag_ == tag for tag in _ROOT_TAGS),
        bool(subjects),
        any(token.tag_ == "PRP" for token in subjects),
        any(token.ent_type_ for token in subjects),
        any(token.tag_ in ("NNP", "NNPS") for token in subjects),
    ]
