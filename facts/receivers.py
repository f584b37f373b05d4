"""What `facts` does when `sources` has something new. Runs inside the sender's transaction."""

from typing import Any

from django.dispatch import receiver

from facts import tasks
from facts.services.anchors import follow_replacements
from facts.services.runs import start_run
from newsroom.jobs import queue_after_commit
from newsroom.ledger.records import Change
from sources.models import Article
from sources.signals import Replacement, article_read, upload_reread


@receiver(article_read, dispatch_uid="facts.queue_run")
def queue_run(*, article: Article, changes: list[Change], **_signal: Any) -> None:
    """Every new article gets a Run; its change joins those of the reading."""
    run = start_run(article=article, changes=changes)
    queue_after_commit(tasks.queue_suggesting, run.id)


@receiver(upload_reread, dispatch_uid="facts.follow_claims")
def follow_claims(*, replaced: list[Replacement], changes: list[Change], **_signal: Any) -> None:
    """Claims of replaced articles are withdrawn or followed into the new text."""
    follow_replacements(replaced=replaced, changes=changes)
