"""What `facts` does when `sources` has something new. Runs inside the sender's transaction."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from facts import tasks
from facts.models import Run
from facts.services.anchors import follow_replacements
from facts.services.runs import replace_run, start_run
from newsroom.jobs import queue_after_commit
from newsroom.ledger.records import Change
from sources.models import Article
from sources.signals import Replacement, article_corrected, article_read, upload_reread


@receiver(article_read, dispatch_uid="facts.queue_run")
def queue_run(*, article: Article, changes: list[Change], **_signal: Any) -> None:
    """Every new article gets a Run; its change joins those of the reading."""
    run = start_run(article=article, changes=changes)
    queue_after_commit(tasks.queue_suggesting, run.id)


# What the engine reads besides the text: correcting any of it can change dates, speakers or statements.
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


@receiver(upload_reread, dispatch_uid="facts.follow_claims")
def follow_claims(*, replaced: list[Replacement], changes: list[Change], **_signal: Any) -> None:
    """Claims of replaced articles are withdrawn or followed into the new text."""
    follow_replacements(replaced=replaced, changes=changes)
