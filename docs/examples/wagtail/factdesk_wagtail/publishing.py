"""What happens when a page is published or taken back: its uses are written down here, and told to the desk.

Publishing never waits for the desk: what cannot be told now is told by `follow_factdesk`.
"""

import logging
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import httpx
from django.db import transaction
from factdesk_client import Factdesk, PageSays, Problem
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from factdesk_wagtail.blocks import FactBlock, read_choice
from factdesk_wagtail.desk import open_desk
from factdesk_wagtail.models import FactUse, Pending

logger = logging.getLogger(__name__)


def connect() -> None:
    page_published.connect(_publish, dispatch_uid="factdesk.publish")
    page_unpublished.connect(_unpublish, dispatch_uid="factdesk.unpublish")


def find_uses(page: Page) -> Iterator[tuple[str, Any]]:
    """The fact blocks of a page with the ids that they keep in every version of it."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from _find_in(getattr(page, field.name))


def _find_in(stream: Any) -> Iterator[tuple[str, Any]]:
    for child in stream:
        if isinstance(child.block, FactBlock):
            yield child.id, child.value
        elif isinstance(child.block, blocks.StreamBlock):
            yield from _find_in(child.value)


def _name_use(page: Page, block_id: str) -> UUID:
    # A copied page has the same blocks, and is another page.
    return uuid5(NAMESPACE_URL, f"{page.pk}/{block_id}")


def _publish(instance: Page, **_signal: Any) -> None:
    page = instance.specific
    with transaction.atomic():
        kept = []
        for block_id, value in find_uses(page):
            fact, revision = read_choice(value["fact"])
            use, _is_new = FactUse.objects.update_or_create(
                id=_name_use(page, block_id),
                defaults={
                    "page_id": page.pk,
                    "fact": fact,
                    "fact_revision": revision,
                    "sentence": value["sentence"],
                },
            )
            kept.append(use.pk)
        FactUse.objects.filter(page_id=page.pk).exclude(pk__in=kept).delete()
        Pending.objects.get_or_create(page_id=page.pk)
    transaction.on_commit(lambda: _tell_now(page))


def _unpublish(instance: Page, **_signal: Any) -> None:
    FactUse.objects.filter(page_id=instance.pk).delete()
    Pending.objects.get_or_create(page_id=instance.pk)
    transaction.on_commit(lambda: _tell_now(instance))


def _tell_now(page: Page) -> None:
    try:
        with open_desk() as desk:
            tell_page(desk, page)
    except (Problem, httpx.TransportError):
        logger.warning(
            "the desk was not told of page %s; follow_factdesk will tell it", page.pk, exc_info=True
        )


def tell_page(desk: Factdesk, page: Page) -> None:
    """Register all that a page uses, and nothing else. Raises Problem and httpx.TransportError."""
    uses = list(FactUse.objects.filter(page_id=page.pk))
    for use in uses:
        if use.because and use.fact_revision >= (use.open_revision or 0):
            # The page says what the newsroom says now: that is what somebody waits to hear.
            desk.acknowledge(use.pk, "mended", fact_revision=use.open_revision)
    url = page.full_url or ""
    told = desk.publish(
        f"wagtail-{page.pk}",
        [
            PageSays(use.pk, use.fact, use.fact_revision, url, title=page.title, sentence=use.sentence)
            for use in uses
        ],
    )
    for usage in told:
        keep_state(usage)
    Pending.objects.filter(page_id=page.pk).delete()


def keep_state(usage: Any) -> None:
    """Keep what the desk says of a use."""
    FactUse.objects.filter(pk=usage.id).update(
        because=usage.open.because if usage.open else "",
        open_revision=usage.open.revision if usage.open else None,
    )
