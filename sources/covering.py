"""Articles and receipts as a reader may see them who does not know every protected source.

What is covered is for showing and never saved. Places in a text are moved along with it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sources.masking import Cover
from sources.models import Article, Reading, Upload, text_sha256
from sources.protection import Veil, cover_source


def cover_article(article: Article, veil: Veil) -> Article:
    """An article with its text and what is known of it; once, however often it is asked for."""
    if not veil or hasattr(article, "_cover"):
        return article
    cover = veil.cover(article.text)
    article._cover, article._text = cover, article.text  # type: ignore[attr-defined]
    article.text, article.text_sha256 = cover.text, text_sha256(cover.text)
    article.furniture = [move_places(mark, cover) for mark in article.furniture]
    article.posts = [move_places(post, cover) for post in article.posts]
    for name in ("headline", "byline", "agency", "place", "published_note", "embargo_words"):
        setattr(article, name, veil.text(getattr(article, name)))
    if article.outlet is not None:
        cover_source(article.outlet, veil)
        article.outlet.name = veil.text(article.outlet.name)
    if Article.reading.is_cached(article):
        cover_reading(article.reading, veil)
    return article


def cover_reading(reading: Reading, veil: Veil) -> Reading:
    """A reading's receipt; its text keeps its lines."""
    if veil and Reading.upload.is_cached(reading):
        cover_upload(reading.upload, veil)
    return reading


def cover_upload(upload: Upload, veil: Veil) -> Upload:
    """A receipt with its name, address and what was said of it."""
    if veil:
        for name in ("name", "url", "outlet", "reason"):
            setattr(upload, name, veil.text(getattr(upload, name)))
    return upload


def cover_of(article: Article) -> Cover:
    """Where the places of an article that was covered are in its text as it is."""
    return getattr(article, "_cover", None) or Cover(article.text)


def move_places(item: Mapping[str, Any], cover: Cover) -> dict[str, Any]:
    """The same with its start and end where they are in the covered text."""
    if item.get("start") is None:
        return dict(item)
    return {**item, "start": cover.forth(item["start"]), "end": cover.forth(item["end"], is_end=True)}


def is_original_withheld(upload: Upload, veil: Veil) -> bool:
    """Whether an upload's bytes would tell its reader a name that is kept from them.

    They do where what was read in them does, in any reading and in any file that came inside them, and where the
    receipt itself does. Bytes in which nothing could be read are not known to hold none, so they are withheld, too.
    """
    if not veil:
        return False
    origin = upload.same_as or upload
    inside, level = {origin.id}, {origin.id}
    while level:
        level = set(Upload.objects.filter(parent__in=level).values_list("id", flat=True)) - inside
        inside |= level
    firsts = Upload.objects.filter(id__in=inside).values_list("same_as", flat=True)
    family = inside | {first for first in firsts if first is not None}
    if any(veil.covers(outlet) for outlet in _outlets(family)):
        return True
    readings = Reading.objects.filter(upload__in=family).values_list("text", "left_out")
    texts = [text for text, _left_out in readings]
    # What was left out of the text, deleted words say, is in the bytes all the same.
    left_out = [item["words"] for _text, items in readings for item in items]
    names = Upload.objects.filter(id__in=family).values_list("name", "url", "outlet")
    readable = [*texts, *left_out, *(part for row in names for part in row)]
    was_read = any(texts) or len(inside) > 1
    return not was_read or any(veil.hides(text) for text in readable)


def _outlets(uploads: set[UUID]) -> set[UUID | None]:
    return set(Article.objects.filter(reading__upload__in=uploads).values_list("outlet_id", flat=True))
