"""Articles and receipts as a reader may see them who does not know every protected source.

What is covered is for showing and never saved. Places in a text are moved along with it.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sources.masking import Cover
from sources.models import Article, Reading, Upload, text_sha256
from sources.originals import OriginalMissing, load_original
from sources.protection import Veil, cover_source

# How much of what a reading left out is kept (sources/reading/formats), and how much of a longer one is shown to
# whoever does not know every name: no name is as long as what lies between.
MOST_LEFT_OUT_WORDS, SHOWN_LEFT_OUT = 500, 300
# So much of an original's own bytes, and of the files that one of a packed format consists of, is looked through.
LOOKED_AT = 2_000_000


def cover_article(article: Article, veil: Veil) -> Article:
    """An article with its text and what is known of it; once, however often it is asked for."""
    if not veil or hasattr(article, "_cover"):
        return article
    cover = veil.cover(article.text)
    article._cover, article._text = cover, article.text  # type: ignore[attr-defined]
    article.text, article.text_sha256 = cover.text, text_sha256(cover.text)
    article.furniture = [move_places(mark, cover) for mark in article.furniture]
    article.posts = [move_places(post, cover) for post in article.posts]
    article.tables = [_move_nested(table, cover) for table in article.tables]
    article.turns = [_move_nested(turn, cover) for turn in article.turns]
    return cover_details(article, veil)


def cover_details(article: Article, veil: Veil) -> Article:
    """What is known of an article beside its text, for a list that does not show that."""
    if not veil:
        return article
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
        for name in ("name", "url", "outlet", "external_id", "reason"):
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


def _move_nested(item: Mapping[str, Any], cover: Cover) -> dict[str, Any]:
    """The same with its places and those of what it holds where they are in the covered text."""
    moved = move_places(item, cover)
    for name, held in item.items():
        if isinstance(held, Mapping):
            moved[name] = _move_nested(held, cover)
        elif isinstance(held, list):
            moved[name] = [_move_nested(one, cover) for one in held]
    return moved


def is_original_withheld(upload: Upload, veil: Veil) -> bool:
    """Whether an upload's bytes would tell its reader a name that is kept from them.

    They do where what was read in them does, in any reading and in any file that came inside them, where the receipt
    itself does, and where the name stands in the bytes as they are: a remark in a page, an author beside a text. Bytes
    in which nothing could be read are not known to hold none, so they are withheld, too.
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
    readings = list(Reading.objects.filter(upload__in=family).only("format", "text", "left_out"))
    if any(is_reading_telling(reading, veil) or _holds_unread(reading) for reading in readings):
        return True
    names = Upload.objects.filter(id__in=family).values_list("name", "url", "outlet")
    was_read = any(reading.text for reading in readings) or len(inside) > 1
    if not was_read or any(veil.hides(part) for row in names for part in row):
        return True
    hashes = Upload.objects.filter(id__in=family).values_list("original__sha256", flat=True).distinct()
    return any(map(veil.hides, _texts_in(hashes.order_by("original__sha256"))))


def _texts_in(hashes: Iterable[str]) -> Iterator[str]:
    """What stands in originals' bytes as they are, and in the files of which packed ones consist, LOOKED_AT in all."""
    left = LOOKED_AT
    for sha256 in hashes:
        try:
            data = load_original(sha256)
        except OriginalMissing:
            continue
        for part in _unpack(data) if data.startswith(b"PK") else (data,):
            yield part[:left].decode(errors="replace")
            left -= len(part[:left])
            if not left:
                return


def _unpack(data: bytes) -> Iterator[bytes]:
    """The name and the beginning of each file in a packed one, the smallest first; of a broken one what can be had."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for member in sorted(packed.infolist(), key=lambda one: one.file_size):
                with packed.open(member) as file:
                    yield member.filename.encode() + b" " + file.read(LOOKED_AT)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, NotImplementedError):
        return


def is_reading_telling(reading: Reading, veil: Veil) -> bool:
    """Whether a name that is kept from this reader stands in what was read, or may stand in what was left out of it.

    What was left out, deleted words say, is in the bytes all the same. Of long words only the beginning is kept: nobody
    knows what stands behind it, and the end of it may be half a name, which no pattern finds.
    """
    return veil.hides(reading.text) or any(
        veil.hides(item["words"]) or is_cut(item) for item in reading.left_out
    )


def is_cut(item: Mapping[str, Any]) -> bool:
    """Whether only the beginning of something that was left out is kept."""
    return len(item["words"]) >= MOST_LEFT_OUT_WORDS


def _holds_unread(reading: Reading) -> bool:
    """Whether a document holds another one, or a sheet, with words of its own that nobody read.

    What a web page has embedded is elsewhere, and not in its bytes.
    """
    return any(
        item["what"] == "embedded_document"
        or (item["what"] == "embedded_object" and reading.format == "docx")
        for item in reading.left_out
    )


def cover_left_out(items: Sequence[Mapping[str, Any]], veil: Veil) -> list[dict[str, Any]]:
    """What a reading left out, as its reader may see it; a beginning ends well before where it was cut.

    What is cut there may be half a name.
    """
    return [
        {
            **item,
            "words": veil.text(item["words"])[:SHOWN_LEFT_OUT] + "…"
            if veil and is_cut(item)
            else veil.text(item["words"]),
        }
        for item in items
    ]


def _outlets(uploads: set[UUID]) -> set[UUID | None]:
    return set(Article.objects.filter(reading__upload__in=uploads).values_list("outlet_id", flat=True))
