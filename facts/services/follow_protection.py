"""What becomes of claims, facts and drafts when the name of a source is put out of sight, or shown again."""

import json
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from facts.models import Citation, Claim, Draft, Fact, Figure
from newsroom.ledger.recorded import Change
from sources.masking import Hidden, Mask
from sources.models import Source

# Whatever of a claim, a fact and what it rests on is served in words.
_OF_A_CLAIM = (
    *("statement", "quote", "speaker_text", "speaker_details"),
    *("substitutions", "dates", "reasons", "uncertain"),
)
_OF_A_FACT = ("statement", "speaker_text", "subject", "dates")
_OF_A_CITATION = ("source_name", "locator", "note")
_OF_A_FIGURE = ("text", "unit", "counted", "place")


def _names_in(pattern: str, columns: Sequence[str]) -> Q:
    """Rows in any of whose columns the pattern stands; of plain values, anywhere in them."""
    found = Q()
    for name in columns:
        found |= Q(**{f"{name}__regex": pattern})
    return found


def _figures(owner: str, pattern: str) -> Exists:
    return Exists(Figure.objects.filter(_names_in(pattern, _OF_A_FIGURE), **{owner: OuterRef("id")}))


def renew_what_names(*, source: Source, words: Sequence[str], event: str, changes: list[Change]) -> None:
    """Give each claim and fact that names a source a new revision, inside the caller's transaction.

    `words` are what told the source, before or after; `event` is what happened to it. Whoever follows `/changes` hears
    of it, and no copy with an old ETag is taken for the newest. What people had typed of the name and not sent goes,
    unless they may know it.
    """
    family = Source.objects.merged_under(source).values("id")
    mask = Mask([Hidden(tuple(words), "")])
    names = mask.for_database[0][0]
    claims = Claim.objects.filter(
        Q(speaker__in=family) | _names_in(names, _OF_A_CLAIM) | _figures("claim", names)
    )
    citations = Citation.objects.filter(
        Q(source__in=family) | _names_in(names, _OF_A_CITATION), fact=OuterRef("id")
    )
    facts = Fact.objects.filter(
        Q(speaker__in=family) | _names_in(names, _OF_A_FACT) | Exists(citations) | _figures("fact", names)
    )
    if source.desk_id is not None:
        claims, facts = claims.filter(article__desk=source.desk_id), facts.filter(desk=source.desk_id)
    for record, rows in (("claim", claims), ("fact", facts)):
        for row in rows.select_for_update(no_key=True, of=("self",)).order_by("id"):
            row.advance()
            row.save(update_fields=["revision"])
            changes.append(Change(row, f"{record}.{event}"))
    if source.protected_as:
        kept = Draft.objects.exclude(person__in=source.known_to.all())
        telling = [draft.id for draft in kept if mask.hides(json.dumps(draft.fields, ensure_ascii=False))]
        Draft.objects.filter(id__in=telling).delete()


def renew_what_cites(*, source: Source, event: str, changes: list[Change]) -> None:
    """Give each fact that rests on a source a new revision, inside the caller's transaction.

    It is found under another source from now on, so whoever follows `/changes` hears of it.
    """
    family = Source.objects.merged_under(source).values("id")
    cited = Exists(Citation.objects.filter(source__in=family, fact=OuterRef("id")))
    facts = Fact.objects.filter(Q(speaker__in=family) | cited)
    for fact in facts.select_for_update(no_key=True, of=("self",)).order_by("id"):
        fact.advance()
        fact.save(update_fields=["revision"])
        changes.append(Change(fact, f"fact.{event}"))
