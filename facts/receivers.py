"""What `facts` does when `sources` has something new. Runs inside the sender's transaction."""

from typing import Any

from django.dispatch import receiver

from facts import tasks
from facts.services.runs import start_run
from newsroom.jobs import queue_after_commit
from newsroom.ledger.records import Change
from sources.models import Article
from sources.signals import article_read


@receiver(article_read, dispatch_uid="facts.queue_run")
def queue_run(*, article: Article, changes: list[Change], **_signal: Any) -> None:
    """Every new article gets a Run; its change joins those of the reading."""
    run = start_run(article=article, changes=changes)
    queue_after_commit(tasks.queue_suggesting, run.id)
