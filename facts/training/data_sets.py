"""The data sets for training and measuring: what each is, where it is published, under which licence, how it is read.

None of them is part of this repository. A folder given as DATA is searched for each by name.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class DataSet:
    """One published set. ``marker`` is the file, below DATA or DATA/data, that tells whether it is there."""

    name: str
    marker: str
    published: str
    licence: str
    trains: bool

    def find(self, folder: Path) -> Path | None:
        """The marker's path in the folder, or None if the set is not there."""
        for base in (folder, folder / "data"):
            if (base / self.marker).is_file():
                return base / self.marker
        return None


NEWS_WORTHINESS = DataSet(
    "news_worthiness",
    "news_worthiness/dev.jsonl",
    "labels made for this project over the Wikinews documents of GUM, https://github.com/amir-zeldes/gum",
    "labels CC BY 4.0; texts Wikinews contributors, CC BY 2.5",
    trains=True,
)
NEWS_CLAIMS = DataSet(
    "news_claims",
    "news_claims/GUM_news_crane.json",
    "annotation made for this project over Wikinews documents of GUM, https://github.com/amir-zeldes/gum",
    "annotation CC BY 4.0; texts Wikinews contributors, CC BY 2.5",
    trains=True,
)
NEWS_CONFLICTS = DataSet(
    "news_conflicts",
    "news_conflicts/dev.jsonl",
    "pairs written and labelled for this project, some after Wikinews documents of GUM",
    "pairs CC BY 4.0; base sentences Wikinews contributors, CC BY 2.5",
    trains=True,
)
GUM_WIKINEWS = DataSet(
    "gum_wikinews",
    "gum_wikinews/train.jsonl",
    "https://github.com/amir-zeldes/gum (news and interview documents)",
    "annotation CC BY 4.0; texts Wikinews contributors, CC BY 2.5",
    trains=True,
)
GAP_TRAIN = DataSet(
    "coreference (gap_train.tsv)",
    "coreference/gap_train.tsv",
    "GAP, https://github.com/google-research-datasets/gap-coreference (its development file)",
    "Apache-2.0; texts Wikipedia contributors, CC BY-SA 3.0",
    trains=True,
)
GAP_DEV = DataSet(
    "coreference (gap_dev.tsv)",
    "coreference/gap_dev.tsv",
    "GAP, https://github.com/google-research-datasets/gap-coreference (its validation file)",
    GAP_TRAIN.licence,
    trains=False,
)
CLAIMBUSTER = DataSet(
    "checkthat_checkworthy_en",
    "checkthat_checkworthy_en/train.tsv",
    "ClaimBuster, https://doi.org/10.5281/zenodo.3609356; as CheckThat! 2023 task 1B, https://checkthat.gitlab.io",
    "CC BY 4.0 by its Zenodo record's licence field (cc-by-4.0), read second hand: see the manifest",
    trains=True,
)
CLAIMBUSTER_DEV = DataSet(
    "checkthat_checkworthy_en (dev)",
    "checkthat_checkworthy_en/dev.tsv",
    CLAIMBUSTER.published,
    CLAIMBUSTER.licence,
    trains=False,
)
SUBJECTIVITY = DataSet(
    "checkthat_subjectivity_en",
    "checkthat_subjectivity_en/dev_en.tsv",
    "CheckThat! 2024 task 2, https://checkthat.gitlab.io/clef2024/task2/",
    "CC BY-NC-SA 4.0: measured with, never trained on",
    trains=False,
)
GOLD = DataSet(
    "gold",
    "gold/000.json",
    "two annotated articles kept with the project's shared material; their texts belong to their publishers",
    "not redistributable",
    trains=False,
)
SCORER = DataSet(
    "score_suggestions.py",
    "eval/score_suggestions.py",
    "the scorer kept with the project's shared material",
    "project's own",
    trains=False,
)
DECISIONS = DataSet(
    "decisions",
    "decisions.jsonl",
    "this desk's own decisions: `manage.py export_training > DATA/decisions.jsonl`",
    "the newsroom's own",
    trains=True,
)
ALL = (
    NEWS_WORTHINESS,
    NEWS_CLAIMS,
    NEWS_CONFLICTS,
    GUM_WIKINEWS,
    CLAIMBUSTER,
    CLAIMBUSTER_DEV,
    SUBJECTIVITY,
    GAP_TRAIN,
    GAP_DEV,
    GOLD,
    SCORER,
)


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled sentence. ``worthy`` is the label, ``weight`` how much an error on it counts while training."""

    text: str
    worthy: bool
    document: str
    weight: float = 1.0


def describe_missing(folder: Path, wanted: tuple[DataSet, ...] = ALL) -> list[str]:
    """A sentence for each wanted set that the folder does not hold, with where it is published."""
    return [
        f"{item.name} is not in {folder} (looked for {item.marker}). Published: {item.published}."
        for item in wanted
        if item.find(folder) is None
    ]


def read_news_worthiness(path: Path) -> list[Example]:
    """Sentences of news with the mean of two labels, 0..3; 2 and above is worthy. Those near the line weigh less."""
    examples = []
    for row in _read_lines(path):
        worth = float(row["worthiness"])
        weight = 0.4 if worth == 1.5 else 0.8 if worth in (1.0, 2.0) else 1.0
        examples.append(Example(row["text"], worth >= 2, row["doc"], weight))
    return examples


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """A story in which every claim was marked by hand; offsets are code points of ``text``.

    ``furniture`` holds (start, end, kind), ``claims`` (start, end, worth) with worth from 1 to 3.
    """

    document: str
    text: str
    headline: str | None
    published: str | None
    furniture: tuple[tuple[int, int, str], ...]
    claims: tuple[tuple[int, int, int], ...]


def read_news_claims(path: Path) -> list[MarkedArticle]:
    """The marked articles beside ``path``, one for each story."""
    found = []
    for annotated in sorted(path.parent.glob("*.json")):
        marked = json.loads(annotated.read_text(encoding="utf-8"))
        with (path.parent / "articles" / marked["file"]).open(encoding="utf-8", newline="") as file:
            raw = file.read()
        headlines = [item for item in marked["non_claims"] if item["why"] == "boilerplate"]
        for story in marked["stories"]:
            start, end = story["start"], story["end"]
            furniture = [
                (item["start"] - start, item["end"] - start, item.get("kind", "headline"))
                for item in (*marked["boilerplate"], *headlines)
                if start <= item["start"] < end
            ]
            claims = [
                (item["start"] - start, item["end"] - start, item["checkworthiness"])
                for item in marked["claims"]
                if start <= item["start"] < end
            ]
            found.append(
                MarkedArticle(
                    annotated.stem,
                    raw[start:end],
                    story["headline"],
                    story["published"],
                    tuple(sorted(furniture)),
                    tuple(claims),
                )
            )
    return found


def read_claimbuster(path: Path) -> list[Example]:
    """Debate sentences; "Yes" is worthy. The set does not name its debates: blocks of 500 neighbours stand for them."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    rows.sort(key=lambda row: int(row["Sentence_id"]))
    return [
        Example(row["Text"], row["class_label"] == "Yes", f"block {place // 500}")
        for place, row in enumerate(rows)
    ]


def read_subjectivity(path: Path) -> list[Example]:
    """News sentences; worthy here means objective (OBJ)."""
    lines = path.read_text(encoding="utf-8").split("\n")[1:]
    rows = [line.split("\t") for line in lines if line]
    return [Example(row[1], row[2] == "OBJ", row[0]) for row in rows]


def read_decisions(path: Path) -> list[Example]:
    """This desk's decisions on English claims, in the lines that `manage.py export_training` prints.

    One example a sentence, as the ranker reads them: worthy if one of its claims was.
    """
    worthy: dict[tuple[str, str], bool] = {}
    for row in _read_lines(path):
        if row["language"].split("-")[0] == "en":
            key = (str(row["article"]), row["sentence"])
            worthy[key] = bool(row["worth"]) or worthy.get(key, False)
    return [Example(sentence, is_worthy, article) for (article, sentence), is_worthy in worthy.items()]


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


@dataclass(frozen=True, slots=True)
class NamedPronoun:
    """One row of GAP: a text with a pronoun at ``at``, and two names, each with its place and whether it is meant."""

    text: str
    at: int
    names: tuple[tuple[int, str, bool], ...]


def read_gap(path: Path) -> list[NamedPronoun]:
    """The rows of a GAP file. Offsets are code points."""
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            NamedPronoun(
                row["Text"],
                int(row["Pronoun-offset"]),
                tuple(
                    (int(row[f"{name}-offset"]), row[name], row[f"{name}-coref"].upper() == "TRUE")
                    for name in "AB"
                ),
            )
            for row in rows
        ]


@dataclass(frozen=True, slots=True)
class Chained:
    """A document whose entities are annotated: (start, end, chain) in code points."""

    document: str
    text: str
    title: str
    published: str | None
    entities: tuple[tuple[int, int, str], ...]

    def chains_at(self, start: int, end: int) -> frozenset[str]:
        """The chains of the annotated mentions at a span, the nearest in extent: exact, nearly, around or inside."""
        for near in (0, _NEARLY):
            found = {
                chain
                for low, high, chain in self.entities
                if abs(low - start) <= near and abs(high - end) <= near
            }
            if found:
                return frozenset(found)
        over = [entity for entity in self.entities if entity[0] <= start and entity[1] >= end]
        if over:
            return frozenset({min(over, key=lambda entity: entity[1] - entity[0])[2]})
        return frozenset(
            chain
            for low, high, chain in self.entities
            if start <= low and high <= end and high - low >= 0.5 * (end - start)
        )


_NEARLY = 4  # code points: "the" before a name


def read_chained(path: Path) -> list[Chained]:
    """The documents of GUM with their coreference chains."""
    with path.open(encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines if line.strip()]
    return [
        Chained(
            document["id"],
            document["text"],
            document["title"],
            document.get("dateCreated"),
            tuple((e["start"], e["end"], str(e["coref_id"])) for e in document["entities"]),
        )
        for document in documents
    ]
