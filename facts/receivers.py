"""What `facts` does when `sources` has something new. Runs inside the sender's transaction."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.dispatch import receiver
from django.utils.translation import gettext as _

from facts import tasks
from facts.finding.texts import keep_found
from facts.models import Citation, Claim, Decision, Fact, ProposedChange, Relation, Run, Usage
from facts.services.claims.follow_text import follow_into_draft, follow_replacements
from facts.services.claims.runs import replace_run, start_run
from facts.services.delivery.reach import reach_usages
from facts.services.follow_protection import renew_what_cites, renew_what_names
from facts.services.relations.find import ask_for_relations
from newsroom.jobs.queue import queue_after_commit
from newsroom.ledger.append import changes_recorded, changes_spread
from newsroom.ledger.recorded import REDACTED, Change
from newsroom.ledger.redact import Redaction, redaction_spreads
from sources.models import Article, Source
from sources.signals import (
    Replacement,
    article_corrected,
    article_read,
    draft_read,
    source_joined,
    source_veiled,
    upload_reread,
)


@receiver(article_read, dispatch_uid="facts.queue_run")
def queue_run(*, article: Article, changes: list[Change], **_signal: Any) -> None:
    """Every new article gets a Run; its change joins those of the reading."""
    run = start_run(article=article, changes=changes)
    queue_after_commit(tasks.queue_suggesting, run.id)


# Metadata that the engine reads beside the text: correcting any of it can change dates, speakers or statements.
_TELLS_THE_ENGINE = frozenset({"published", "outlet", "agency", "place", "language", "headline"})


@receiver(article_corrected, dispatch_uid="facts.look_again")
def look_again(*, article: Article, names: set[str], changes: list[Change], **_signal: Any) -> None:
    """Open claims follow a correction: their dates are resolved against the date as it is known now."""
    if not names & _TELLS_THE_ENGINE:
        return
    current = Run.objects.select_for_update(no_key=True).filter(article=article, is_current=True).first()
    if current is None:
        return
    run = replace_run(
        run=current, reason=_("What is known about the article was corrected."), changes=changes
    )
    queue_after_commit(tasks.queue_suggesting, run.id)


@receiver(redaction_spreads, dispatch_uid="facts.redact_judgement")
def redact_judgement(*, redaction: Redaction, **_signal: Any) -> None:
    """With an article go its claims, with a claim its decisions and the facts that rest on nothing else."""
    articles = redaction.ids(Article.record_type)
    redaction.add(Claim.objects.filter(article__in=articles))
    claims = redaction.ids(Claim.record_type)
    redaction.add(Decision.objects.filter(claim__in=claims))
    gone = Q(claim__in=claims) | Q(article__in=articles) | Q(claim__statement=REDACTED)
    cited = Fact.objects.filter(
        Exists(Citation.objects.filter(gone, fact=OuterRef("id"))) | Q(decisions__claim__in=claims)
    )
    elsewhere = Exists(Citation.objects.filter(~gone, fact=OuterRef("id")))
    redaction.add(cited.filter(~elsewhere).distinct())
    facts = redaction.ids(Fact.record_type)
    redaction.add(ProposedChange.objects.filter(Q(fact__in=facts) | Q(claim__in=claims)))
    # Whichever side goes, the other is told of nowhere else in these rows.
    redaction.add(Relation.objects.filter(Q(fact__in=facts) | Q(claim__in=claims)))
    # The sentence that a page said it in says it, too.
    redaction.add(Usage.objects.filter(fact__in=facts))
    # A source that exists only because these words named it (a speaker in a redacted claim, say), and that no other
    # article uses and nobody has edited.
    redaction.add(
        Source.objects.filter(
            Q(articles__in=articles)
            | Q(spoken_claims__in=claims)
            | Q(spoken_facts__in=facts)
            | Q(citations__fact__in=facts),
            ~Exists(Article.objects.filter(~Q(id__in=articles), outlet=OuterRef("id"))),
            ~Exists(Claim.objects.filter(~Q(id__in=claims), speaker=OuterRef("id"))),
            ~Exists(Fact.objects.filter(~Q(id__in=facts), speaker=OuterRef("id"))),
            ~Exists(Citation.objects.filter(~Q(fact__in=facts), source=OuterRef("id"))),
            revision=1,
            note="",
            aliases=[],
            reliability=Source.Reliability.F,
        ).distinct()
    )
    redaction.left = {
        fact.reference
        for fact in cited.filter(elsewhere).exclude(id__in=redaction.ids(Fact.record_type)).distinct()
    }
    redaction.left |= {
        change.reference
        for change in ProposedChange.objects.filter(fact__in=cited.filter(elsewhere)).exclude(
            id__in=redaction.ids(ProposedChange.record_type)
        )
    }


@receiver(source_veiled, dispatch_uid="facts.veil_judgement")
def veil_judgement(
    *, source: Source, words: Sequence[str], event: str, changes: list[Change], **_signal: Any
) -> None:
    """What names a source that is protected now, or shown again, reads otherwise from now on."""
    renew_what_names(source=source, words=words, event=event, changes=changes)


@receiver(source_joined, dispatch_uid="facts.follow_source")
def follow_source(*, source: Source, event: str, changes: list[Change], **_signal: Any) -> None:
    """What rests on a source is found under the one that it was merged into, or no longer."""
    renew_what_cites(source=source, event=event, changes=changes)


@receiver(upload_reread, dispatch_uid="facts.follow_claims")
def follow_claims(*, replaced: list[Replacement], changes: list[Change], **_signal: Any) -> None:
    """Claims of replaced articles are withdrawn or followed into the new text."""
    follow_replacements(replaced=replaced, changes=changes)


@receiver(changes_spread, dispatch_uid="facts.reach_usages")
def reach_pages(*, changes: Sequence[Change], **_signal: Any) -> list[Change]:
    """What a page says of a fact is open from the very moment on at which the fact says otherwise."""
    return reach_usages(changes)


@receiver(changes_recorded, dispatch_uid="facts.keep_found")
def keep_what_is_searched(*, changes: Sequence[Change], **_signal: Any) -> None:
    """What is searched of a record changes with it, in one transaction."""
    keep_found(changes)


@receiver(draft_read, dispatch_uid="facts.follow_into_draft")
def know_draft(*, article: Article, beside: list[Article], **_signal: Any) -> None:
    """A draft is not searched, but what is known of the versions before it is known of it."""
    follow_into_draft(article=article, beside=beside)


# After these a claim or a fact may stand otherwise to what is known.
_COMPARED_AFTER = {
    "run.finished": "article",
    "claim.edited": "article",
    "claim.marked": "article",
    "claim.reopened": "article",
    "fact.confirmed": "fact",
    "fact.updated": "fact",
    "fact.corrected": "fact",
    "fact.clarified": "fact",
    "fact.restored": "fact",
}


@receiver(changes_recorded, dispatch_uid="facts.compare_again")
def compare_again(*, changes: Sequence[Change], **_signal: Any) -> None:
    """What is new or changed is compared with what is known, by a worker, after the commit."""
    articles, facts = set(), set()
    for change in changes:
        wanted = _COMPARED_AFTER.get(change.type)
        if wanted == "fact":
            facts.add(change.object.id)
        elif wanted == "article":
            articles.add(change.object.article_id)  # type: ignore[attr-defined]
    for job in ask_for_relations(articles=articles, facts=facts):
        queue_after_commit(tasks.queue_comparing, job)
