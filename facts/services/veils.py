"""What becomes of claims, facts and drafts when the name of a source is put out of sight, or shown again."""

import json
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from facts.models import Citation, Claim, Draft, Fact
from newsroom.ledger.recorded import Change
from sources.masking import Hidden, Mask
from sources.models import Source


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
        Q(speaker__in=family)
        | Q(statement__regex=names)
        | Q(quote__regex=names)
        | Q(speaker_text__regex=names)
    )
    facts = Fact.objects.filter(
        Q(speaker__in=family)
        | Q(statement__regex=names)
        | Q(speaker_text__regex=names)
        | Exists(
            Citation.objects.filter(Q(source__in=family) | Q(source_name__regex=names), fact=OuterRef("id"))
        )
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
