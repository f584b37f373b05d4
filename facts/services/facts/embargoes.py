"""Correcting an article's embargo, and with it that of the facts which took it over from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.models import Citation, Fact
from facts.services.facts.revise import FactChanges, Revise
from facts.services.facts.rows import lock_fact
from facts.services.facts.writes import Writer
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotFound, RevisionConflict
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.rights import Right
from sources.models import Article


@dataclass(frozen=True)
class Resting:
    """The standing facts that cite an article, as one actor sees them: whose embargo follows it, and whose stays.

    One that somebody set by hand to another moment stays, and one that was never under embargo and has other sources.
    """

    following: Sequence[Fact]
    staying: Sequence[Fact]


def find_resting(article: Article, actor: Actor) -> Resting:
    """The facts that a correction of this article's embargo moves, and those that it leaves alone, oldest first."""
    citing = Citation.objects.filter(fact=OuterRef("id"), article=article)
    elsewhere = Citation.objects.filter(fact=OuterRef("id")).exclude(article=article)
    facts = (
        Fact.objects.visible_to(actor)
        .filter(Exists(citing))
        .exclude(status__in=(Fact.Status.RETRACTED, Fact.Status.SUPERSEDED))
        .annotate(has_more=Exists(elsewhere))
        .order_by("id")
    )
    following: list[Fact] = []
    staying: list[Fact] = []
    for fact in facts:
        took_it_over = fact.embargoed_until == article.embargoed_until
        bare = fact.embargoed_until is None and fact.has_more  # type: ignore[attr-defined]
        (following if took_it_over and not bare else staying).append(fact)
    return Resting(following, staying)


@transaction.atomic
def correct_embargo(
    *, article_id: UUID, actor: Actor, until: datetime | None, reason: str, expected_revision: int
) -> Article:
    """Set until when an article may not be used, None for from now on; the facts that took its embargo over follow.

    A fact that cites another article whose embargo lasts longer keeps to that one. `expected_revision` is the article's
    that the caller read. Raises NotAllowed, NotFound, RevisionConflict, Invalid.
    """
    actor.require(Right.CORRECT_METADATA)
    actor.require(Right.WRITE_FACTS)
    reason = reason.strip()
    if not reason:
        raise Invalid(_("Say why the embargo is changed; readers of its history will want to know."))
    article = (
        Article.objects.visible_to(actor)
        .select_for_update(no_key=True, of=("self",))
        .filter(id=article_id)
        .first()
    )
    if article is None:
        raise NotFound(_("There is no such article here."))
    if article.revision != expected_revision:
        raise RevisionConflict(
            _("Somebody corrected this article since you opened it."), revision=article.revision
        )
    if until == article.embargoed_until and (until is not None or not article.embargo_words):
        raise Invalid(_("That is the embargo that the article has already."))
    following = find_resting(article, actor).following
    article.embargoed_until = until
    # What the file says stays in its text and in the earlier revision; an article without embargo states none.
    article.embargo_words = article.embargo_words if until is not None else ""
    article.advance()
    article.save(update_fields=["embargo_words", "embargoed_until", "revision"])
    changes = [Change(article, "article.corrected", reason=reason)]
    for fact in following:
        _follow(fact.id, article, actor, reason, changes)
    record_changes(changes, actor=actor)
    return article


def _follow(fact_id: UUID, article: Article, actor: Actor, reason: str, changes: list[Change]) -> None:
    """Move the embargo of a fact along with its article's, no further than its other articles allow."""
    fact = lock_fact(fact_id, actor)
    others = Article.objects.filter(citations__fact=fact, embargoed_until__gt=timezone.now())
    ends = [*others.exclude(id=article.id).values_list("embargoed_until", flat=True), article.embargoed_until]
    last = max((end for end in ends if end is not None), default=None)
    if last == fact.embargoed_until:
        return
    write = Revise(FactChanges(embargoed_until=last), "correction", reason)
    changes.append(write.apply(fact, Writer(actor, actor.user), changes))
