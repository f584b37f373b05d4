"""Whatever of a record holds words is covered by what shows it, not only by the last look at the edge.

Each record is made here with the name in every column that takes words, so that a column that is added and not covered
fails at once. What is never shown, or holds no words of anybody, is listed.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models

from facts import veiling
from facts.models import Citation, Claim, ClaimAnchor, Decision, Fact, Figure, ProposedChange
from newsroom.ledger.models import Revision
from newsroom.models import User
from sources import covering
from sources.masking import Hidden, Mask
from sources.models import Article, Reading, Source, Upload
from sources.protection import Veil, cover_source
from tests.stories import upload_text

pytestmark = pytest.mark.django_db
NAME, ALIAS = "Hella Whistlequist", "an engineer"
TOLD = re.compile("hella|whist|quist", re.I)
TEXT = f"Pump\n\nThe pump, said {NAME}, failed 14 times.\n"
# Codes, dates, hashes and names of programs; a row's own state; what no page and no program is given.
NO_WORDS = {
    *("language", "risks", "rules", "kind", "write", "rule_code", "valid_from", "valid_to", "as_of"),
    *("as_of_precision", "published", "published_precision", "published_zone", "text_sha256", "fingerprint"),
    *("engine", "version", "format", "encoding", "page_key", "media_type", "object_type", "type", "actor"),
    *("on_behalf_of", "content", "status", "payload", "protected_as", "boundaries", "marks"),
}
# A name in plain values as deep as a record has them, with a place that has to move where there is one.
PLAIN = {"text": NAME, "start": 40, "end": 42, "words": [NAME], "cue": f"said {NAME}"}
SWAP = {"text": NAME, "start": 0, "end": len(NAME), "source_text": NAME, "replaced": NAME}
SWAP |= {"source_start": 40, "source_end": 42}
VALUES = {
    "furniture": [{"start": 40, "end": 42, "kind": "x"}],
    "posts": [{"start": 40, "end": 42, "at": "9"}],
}
MEANT = {"text": NAME, "source_text": NAME, "source_start": 40, "source_end": 42, "probability": 0.4}
OPEN = {"start": 0, "end": len(NAME), "text": NAME, "word_start": 40, "word_end": 42, "kind": "pronoun"}
VALUES |= {"open_references": [OPEN | {"candidates": [MEANT]}]}
SLOT = {"kind": "before", "text": NAME, "start": 40, "end": 42, "word": NAME, "probability": "0.50"}
VALUES |= {"context": [SLOT, SLOT | {"kind": "event", "start": None, "end": None}]}
VALUES |= {"substitutions": [SWAP], "dates": [PLAIN], "left_out": [{"what": "deleted", "words": NAME}]}


def fill(record: models.Model) -> Any:
    """The record, not saved, with the name in every column that takes words."""
    for field in record._meta.concrete_fields:
        if field.name in NO_WORDS or field.choices or field.is_relation:
            continue
        if isinstance(field, models.CharField | models.TextField):
            setattr(record, field.name, NAME)
        elif isinstance(field, ArrayField):
            setattr(record, field.name, [NAME])
        elif isinstance(field, models.JSONField):
            setattr(record, field.name, VALUES.get(field.name, {"after": [PLAIN]}))
    return record


def words_in(value: Any, seen: set[int]) -> Iterator[str]:
    """Every text that a record holds, with what was fetched along."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from words_in(item, seen)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from words_in(item, seen)
    elif isinstance(value, models.Model) and not isinstance(value, User) and id(value) not in seen:
        seen.add(id(value))
        shown = {name: item for name, item in vars(value).items() if not name.startswith("_")}
        yield from words_in([shown, value._state.fields_cache], seen)
        yield from words_in(getattr(value, "_prefetched_objects_cache", {}), seen)


def told(*records: Any) -> list[str]:
    return [words for words in words_in(list(records), set()) if TOLD.search(words)]


@pytest.fixture
def article(editor) -> Article:
    return upload_text(editor, TEXT, "pump.txt").articles.get()


@pytest.fixture
def source() -> Source:
    return fill(Source())


@pytest.fixture
def veil(source) -> Veil:
    return Veil(Mask([Hidden((NAME, "Hella", "Whistlequist"), ALIAS)]), {source.id: ALIAS})


def make_claim(article: Article, source: Source) -> Claim:
    claim: Claim = fill(Claim(article_id=article.id, speaker=source))
    claim.start, claim.end = TEXT.index(NAME), TEXT.index("14")
    claim.quote = TEXT[claim.start : claim.end]
    # As pages fetch it: the article with its words as they are stored.
    claim.article = Article.objects.select_related("reading__upload").get(id=article.id)
    claim.article.outlet = source
    for name in ("headline", "byline", "agency", "place", "published_note", "embargo_words"):
        setattr(claim.article, name, NAME)
    for name in ("name", "url", "outlet", "reason"):
        setattr(claim.article.reading.upload, name, NAME)
    claim.article.reading.text = ""
    claim.article.furniture, claim.article.posts = VALUES["furniture"], VALUES["posts"]
    claim._prefetched_objects_cache = {"figures": [fill(Figure(start=40, end=42))]}  # type: ignore[attr-defined]
    claim.verdicts = [fill(Decision())]  # type: ignore[attr-defined]
    return claim


def make_citation(article: Article, source: Source) -> Citation:
    citation: Citation = fill(Citation(source=source))
    citation.claim = make_claim(article, source)
    citation.article = citation.claim.article
    citation.prefix = citation.suffix = NAME  # type: ignore[attr-defined]
    return citation


def make_fact(article: Article, source: Source) -> Fact:
    fact: Fact = fill(Fact(speaker=source))
    fact._prefetched_objects_cache = {  # type: ignore[attr-defined]
        "figures": [fill(Figure(start=40, end=42))],
        "citations": [make_citation(article, source)],
    }
    return fact


def make_anchor(article: Article, source: Source) -> ClaimAnchor:
    anchor = ClaimAnchor(claim=make_claim(article, source), start=40, end=42)
    anchor.article = Article.objects.get(id=article.id)
    return anchor


def make_revision(article: Article, source: Source) -> Revision:
    return fill(Revision(snapshot=json.dumps({"statement": NAME, "figures": [PLAIN]})))


COVERED: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "a claim": (make_claim, lambda one, veil: veiling.cover_claims([one], veil)),
    "a fact": (make_fact, lambda one, veil: veiling.cover_facts([one], veil)),
    "an anchor": (make_anchor, lambda one, veil: veiling.cover_anchors([one], veil)),
    "a decision": (lambda *_: fill(Decision()), lambda one, veil: veiling.cover_decisions([one], veil)),
    "a proposed change": (
        lambda *_: fill(ProposedChange()),
        lambda one, veil: veiling.cover_changes([one], veil),
    ),
    "a source": (lambda _article, source: source, cover_source),
    "a receipt": (lambda *_: fill(Upload()), covering.cover_upload),
    "an article": (lambda article, source: make_claim(article, source).article, covering.cover_article),
}


@pytest.mark.parametrize("what", COVERED)
def test_no_column_of_what_is_shown_keeps_the_name(article, source, veil, what):
    make, cover = COVERED[what]
    record = make(article, source)
    assert told(record)
    cover(record, veil)
    assert told(record) == []


def test_nor_does_an_earlier_revision(article, source, veil):
    row = make_revision(article, source)
    row.snapshot = json.dumps({"statement": NAME, "figures": [PLAIN]})
    (covered,) = veiling.cover_revisions([row], veil)
    assert told(covered.reason, covered.snapshot) == []


def test_what_a_reading_left_out_is_covered(veil):
    reading: Reading = fill(Reading())
    assert told(covering.cover_left_out(reading.left_out, veil)) == []


def test_places_are_where_they_are_in_the_covered_text(article, source, veil):
    moved = len(ALIAS) - len(NAME)
    claim = make_claim(article, source)
    fact = make_fact(article, source)
    veiling.cover_claims([claim], veil)
    veiling.cover_facts([fact], veil)
    figures = [*claim.figures.all(), *fact.figures.all()]
    assert {(one.start, one.end) for one in figures} == {(40 + moved, 42 + moved)}
    for item in (*claim.dates, *fact.dates, *claim.article.furniture, *claim.article.posts):
        assert (item["start"], item["end"]) == (40 + moved, 42 + moved)
    (swap,) = claim.substitutions
    assert (swap["source_start"], swap["source_end"]) == (40 + moved, 42 + moved)
    assert claim.statement[swap["start"] : swap["end"]] == swap["text"] == ALIAS
    (word,) = claim.open_references
    (meant,) = word["candidates"]
    assert (word["word_start"], word["word_end"]) == (40 + moved, 42 + moved)
    assert (meant["source_start"], meant["source_end"]) == (40 + moved, 42 + moved)
    assert claim.statement[word["start"] : word["end"]] == word["text"] == meant["text"] == ALIAS
    before, headline = claim.context
    assert (before["start"], before["end"], before["text"]) == (40 + moved, 42 + moved, ALIAS)
    assert (headline["start"], headline["text"]) == (None, ALIAS)
    assert claim.quote == claim.article.text[claim.start : claim.end]
    assert claim.article.text_sha256 == covering.text_sha256(claim.article.text)
    anchor = make_anchor(article, source)
    anchor.article.text = TEXT
    veiling.cover_anchors([anchor], veil)
    assert (anchor.start, anchor.end) == (40 + moved, 42 + moved)
    values = {
        "statement": NAME,
        "start": 40,
        "end": 42,
        "substitutions": [SWAP],
        "figures": [PLAIN],
        "dates": [PLAIN],
    }
    snapshot = veiling.cover_snapshot(values, claim.article, veil)
    assert (snapshot["start"], snapshot["figures"][0]["start"]) == (40 + moved, 40 + moved)
    assert told(snapshot) == []
