"""Whether the facts that may speak of the same are found: MAP@5 through the product's own queries, beside BM25.

    MEASURE_DATA=FOLDER python -m pytest -q -s tests/measure_candidates.py

FOLDER holds checkthat_claim_retrieval_ct20 (CLEF CheckThat! 2020 task 2, free for research). Its 10,375 verified claims
with their titles are written as PostgreSQL writes what is searched of a fact; each tweet of the development part then
asks for candidates as a claim does. Okapi BM25 (k1 1.2, b 0.75, words in lower case without the commonest) reads the
same texts in the same run.
"""

import csv
import os
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log
from pathlib import Path

import pytest
from django.db import connection

from facts.finding.candidates import find_candidates
from facts.models import SearchText
from newsroom.actor import SOFTWARE
from newsroom.ids import uuid7

pytestmark = pytest.mark.django_db
FOLDER = "checkthat_claim_retrieval_ct20"
DEPTH = 5
COMMON = frozenset(
    "a an and are as at be by for from has he in is it its of on that the to was were will with this i you".split()
)


def read_table(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))[1:]
    return {row[0]: " ".join(row[1:]) for row in rows}


def write_as_facts(texts: Sequence[str]) -> list[str]:
    """The texts as what is searched of a fact; their ids in order."""
    ids = [str(uuid7()) for _text in texts]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO facts_searchtext (id, object_type, status, kind, sources, outlets, days, figures, moment,"
            " words) SELECT id, 'fact', 'confirmed', '', '{}', '{}', '{}', '{}', now(),"
            " setweight(search_words(text, 'en'), 'A') FROM unnest(%s::uuid[], %s::text[]) AS given(id, text)",
            [ids, list(texts)],
        )
        cursor.execute("ANALYZE facts_searchtext")
    return ids


def split(text: str) -> list[str]:
    words = "".join(char if char.isalnum() else " " for char in text.lower()).split()
    return [word for word in words if word not in COMMON]


class Bm25:
    """Okapi BM25 (Robertson and Zaragoza 2009) over some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        docs = [Counter(split(text)) for text in texts]
        self.lengths = [sum(doc.values()) for doc in docs]
        self.average = sum(self.lengths) / len(docs)
        self.held: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, doc in enumerate(docs):
            for word, count in doc.items():
                self.held[word].append((place, count))

    def find(self, query: str) -> list[int]:
        scores: Counter[int] = Counter()
        for word in set(split(query)):
            rows = self.held.get(word, [])
            weight = log(1 + (len(self.lengths) - len(rows) + 0.5) / (len(rows) + 0.5))
            for place, count in rows:
                room = 1.2 * (0.25 + 0.75 * self.lengths[place] / self.average)
                scores[place] += weight * count * 2.2 / (count + room)
        return [place for place, _score in scores.most_common(DEPTH)]


def measure(found: Sequence[Sequence[str]], right: Sequence[set[str]]) -> float:
    """Mean average precision at DEPTH; one document is right for nearly every query."""
    total = 0.0
    for names, wanted in zip(found, right, strict=True):
        hits, precision = 0, 0.0
        for rank, name in enumerate(names[:DEPTH], 1):
            if name in wanted:
                hits += 1
                precision += hits / rank
        total += precision / min(len(wanted), DEPTH)
    return total / len(found)


def test_candidates_beside_bm25() -> None:
    folder = Path(os.environ.get("MEASURE_DATA", "")) / FOLDER
    if not folder.is_dir():
        pytest.skip(f"MEASURE_DATA names no folder with {FOLDER}")
    docs, queries = (read_table(folder / name) for name in ("verified_claims.docs.tsv", "dev.queries.tsv"))
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "dev.qrels").read_text(encoding="utf-8").splitlines():
        query, _zero, doc, _one = line.split()
        relevant[query].add(doc)
    names = list(docs)
    asked = [query for query in queries if relevant[query]]
    right = [relevant[query] for query in asked]
    by_id = dict(zip(write_as_facts(list(docs.values())), names, strict=True))
    began = time.perf_counter()
    found = find_candidates(SOFTWARE, SearchText.Kind.FACT, [queries[query] for query in asked], limit=DEPTH)
    seconds = time.perf_counter() - began
    ours = measure([[by_id[str(pk)] for pk in near] for near in found], right)
    bm25 = Bm25(list(docs.values()))
    theirs = measure([[names[place] for place in bm25.find(queries[query])] for query in asked], right)
    print(
        f"\n{len(asked)} queries, {len(docs)} texts: MAP@5 {ours:.3f} in {1000 * seconds / len(asked):.1f} ms each, "
        f"BM25 {theirs:.3f}"
    )
