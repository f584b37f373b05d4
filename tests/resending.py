"""Send stories to the desk, reject all that is suggested, send them again, and count what is offered once more."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, zip_longest
from pathlib import Path

from facts.models import Claim, Run
from facts.services.claims import runs
from facts.services.claims.decide import Verdict, decide_claims
from newsroom.actor import Actor
from sources.models import Article, Upload
from sources.services.uploads import read_upload, receive_upload
from tests.made_stories import make_stories
from tests.one_change import CHANGES, Changed, Marked, move_story
from tests.wire_copy import WIRE_COPY, Printing, Story, read_paragraphs

STORYS_DAY = "the story's day"
KINDS = (*CHANGES, STORYS_DAY)
# What was not suggested before, or is not suggested any more, is no matter of memory.
OFFERED, HELD_BACK, NEW, NOT_FOUND = "offered", "held back", "new", "not suggested"
# The reasons that speak of what a claim means.
REASONS = ("not_newsworthy", "not_checkable", "false", "duplicate", "other")
# The share of words from which on two quotes are one claim, cut a little differently.
ALIKE = 0.5
_WORD = re.compile(r"\w+")


@dataclass
class Tally:
    """What became of the claims that were sent again: by kind of change, by style of printing; and the failures."""

    changed: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    copied: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    failures: list[str] = field(default_factory=list)

    def count(self, which: dict[str, Counter[str]], state: str | None = None) -> int:
        return sum(row.total() if state is None else row[state] for row in which.values())


def read_folder(folder: Path) -> Iterator[Printing]:
    """The seeds of a folder and, where they are there, the news of GUM, each as an outlet would send it."""
    for path in sorted(folder.glob("*")) + sorted(folder.glob("seeds/*")):
        if path.is_file() and path.suffix != ".md" and path.stat().st_size < 20_000:
            yield Printing(path.read_bytes(), path.name, "The Harbour Post")
    for base in (folder, folder / "data"):
        corpus = base / "gum_wikinews" / "train.jsonl"
        if corpus.is_file():
            for line in corpus.read_text(encoding="utf-8").splitlines():
                document = json.loads(line)
                if document["genre"] == "news":
                    yield Printing(
                        document["text"].encode(),
                        f"{document['id']}.txt",
                        "Wikinews",
                        document["dateCreated"],
                    )


def made_printings(wanted: int) -> Iterator[Printing]:
    """So many stories put together from frames."""
    for name, text in make_stories(wanted):
        yield Printing(text.encode(), name, "The Harbour Post")


def send(actor: Actor, printing: Printing) -> list[Article]:
    """Upload, read and search one file, as the worker would."""
    upload = receive_upload(
        actor=actor,
        data=printing.data,
        name=printing.name,
        outlet=printing.outlet,
        published=printing.published,
    )
    read_upload(upload_id=upload.id)
    upload.refresh_from_db()
    assert upload.status == Upload.Status.READ, upload.reason
    articles = list(upload.articles.order_by("position"))
    for article in articles:
        run = runs.suggest_claims(run_id=Run.objects.current().get(article=article).id)
        assert run is not None
        assert run.status == Run.Status.DONE
    return articles


def reject_all(reviewers: Sequence[Actor], articles: Iterable[Article]) -> list[Claim]:
    """Reject every claim of the articles for one or the other reason about meaning, twice where two must agree."""
    mine = Claim.objects.filter(article__in=list(articles))
    for actor in reviewers:
        verdicts = [
            Verdict(claim.id, reason_code=code, reason="Not for us" if code == "other" else "")
            for claim, code in zip(mine.open().in_text_order(), cycle(REASONS), strict=False)
        ]
        _outcomes, left = decide_claims(verdicts=verdicts, actor=actor)
        assert left == {}
    claims = list(mine.select_related("article").prefetch_related("figures").in_text_order())
    assert {claim.status for claim in claims} <= {Claim.Status.REJECTED}
    return claims


def measure(
    reviewers: Sequence[Actor],
    printings: Iterable[Printing],
    *,
    per_kind: int,
    styles: Sequence[str] = tuple(WIRE_COPY),
) -> Tally:
    """Send, reject all, send each as wire copy in these styles, then up to `per_kind` changed claims of each kind.

    The first of the reviewers sends and decides; the others agree where a rejection asks for it.
    """
    tally = Tally()
    actor = reviewers[0]
    rejected: dict[Article, list[Claim]] = {}
    for printing in printings:
        articles = send(actor, printing)
        for claim in reject_all(reviewers, articles):
            rejected.setdefault(claim.article, []).append(claim)
    for article, claims in rejected.items():
        story = _tell_story(article)
        for style in styles:
            copy = WIRE_COPY[style](story)
            _tally_copy(tally, style, claims, copy, send(actor, copy))
    sent: set[tuple[str, str]] = set()
    for kind in KINDS:
        for claim, changed in _pick(kind, rejected, sent):
            if tally.changed[kind][OFFERED] + tally.changed[kind][HELD_BACK] == per_kind:
                break
            published = changed.published or claim.article.published[:10]
            printing = Printing(changed.text.encode(), "again.txt", "The Other Paper", published)
            _tally_change(tally, kind, claim, changed, send(actor, printing))
    return tally


def _tell_story(article: Article) -> Story:
    return Story(
        article.headline,
        read_paragraphs(article.text, article.furniture, article.headline),
        article.published[:10],
        article.language,
    )


def _tally_copy(
    tally: Tally, style: str, claims: Sequence[Claim], printing: Printing, copies: Sequence[Article]
) -> None:
    """Each suggestion of the copy that says what a rejected claim says is one; offered is whatever is seen again."""
    for run in Run.objects.current().filter(article__in=copies):
        tally.copied[style][HELD_BACK] += len(run.held_back)
    for claim in Claim.objects.open().filter(article__in=copies):
        near = max(claims, key=lambda old: _likeness(old.quote, claim.quote))
        alike = _likeness(near.quote, claim.quote) >= ALIKE
        misprinted = any(word in claim.quote or word in claim.statement for word in printing.misspelt)
        state = OFFERED if alike and not misprinted else NEW
        tally.copied[style][state] += 1
        if state == OFFERED:
            tally.failures.append(f"{style}: {_describe(claim)}\n    was {_describe(near)}")


def _tally_change(
    tally: Tally, kind: str, claim: Claim, changed: Changed, articles: Sequence[Article]
) -> None:
    standing = [
        (_likeness(c.quote, changed.quote), OFFERED, _describe(c))
        for c in Claim.objects.open().filter(article__in=articles)
    ]
    held = [
        (_likeness(line["quote"], changed.quote), HELD_BACK, line["statement"])
        for run in Run.objects.current().filter(article__in=articles)
        for line in run.held_back
    ]
    best = max([*standing, *held], default=(0.0, NOT_FOUND, ""))
    state = best[1] if best[0] >= ALIKE else NOT_FOUND
    tally.changed[kind][state] += 1
    if state != OFFERED:
        tally.failures.append(
            f"{kind} ({changed.what}) {state}: {changed.quote!r}\n    was {_describe(claim)}"
        )


def _pick(
    kind: str, rejected: dict[Article, list[Claim]], sent: set[tuple[str, str]]
) -> Iterator[tuple[Claim, Changed]]:
    """The changes of a kind, an article and a claim at a time, so that none gives more than others.

    Claims and kinds may share words, and then a change: each text is sent once, for the same bytes are one upload.
    """
    for row in zip_longest(*(_changes_in_turn(kind, claims) for claims in rejected.values())):
        for item in row:
            if item is not None and (item[1].text, item[1].published) not in sent:
                sent.add((item[1].text, item[1].published))
                yield item


def _changes_in_turn(kind: str, claims: Sequence[Claim]) -> Iterator[tuple[Claim, Changed]]:
    for row in zip_longest(*(_changes(kind, claim) for claim in claims)):
        yield from (item for item in row if item is not None)


def _changes(kind: str, claim: Claim) -> Iterator[tuple[Claim, Changed]]:
    article = claim.article
    details = claim.speaker_details
    marked = Marked(
        claim.start,
        claim.end,
        claim.quote,
        [(f.start, f.end) for f in claim.figure_values if f.start is not None and f.end is not None],
        [(d["start"], d["end"]) for d in claim.dates if d["start"] is not None],
        (details["start"], details["end"]) if details else None,
    )
    if kind == STORYS_DAY:
        yield from ((claim, changed) for changed in move_story(_tell_story(article), article.text, marked))
        return
    for change in CHANGES[kind]:
        for changed in change(article.text, marked):
            yield claim, changed


def _describe(claim: Claim) -> str:
    figures = [f"{f.low}..{f.high} {f.comparator} {f.unit} {f.counted}" for f in claim.figure_values]
    dates = [d["value"] or d["text"] for d in claim.dates]
    return f"[{claim.statement}] {claim.speaker_text!r} {claim.mode} {figures} {dates}"


def _fold(text: str) -> str:
    return " ".join(_WORD.findall(text.replace("per cent", "percent").casefold()))


def _likeness(one: str, other: str) -> float:
    a, b = Counter(_fold(one).split()), Counter(_fold(other).split())
    return (a & b).total() / ((a | b).total() or 1)
