"""Making articles of an upload: one pass over its bytes, and every further pass."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotFound, RevisionConflict
from newsroom.ledger.append import record_changes
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import Change, plain
from newsroom.models import User
from newsroom.rights import Right
from sources.models import (
    Article,
    Reading,
    SameText,
    Source,
    Upload,
    text_sha256,
)
from sources.originals import load_original
from sources.reading.child import read_in_child
from sources.reading.fingerprint import SAME_SHARE, fingerprint_text, shared_share
from sources.reading.stories.redraw import CannotRedraw, redraw_stories
from sources.reading.structure import table_to_json, turn_to_json
from sources.reading.types import (
    Declared,
    Document,
    LeftOut,
    Limits,
    Mark,
    ReadingCrashed,
    ReadResult,
    Story,
    UnreadableUpload,
    story_text,
)
from sources.services.articles import EDITABLE_METADATA
from sources.services.documents import close_drafts, list_versions_before
from sources.services.sources import find_or_create_source, one_line, source_order
from sources.services.versions import find_replaced, most_shared, propose_version
from sources.signals import Replacement, article_read, draft_read, upload_reread

# Earlier articles that are compared word for word as possible copies of a new one.
MOST_TWINS = 20


def _declared(upload: Upload) -> Declared:
    return Declared(
        outlet=upload.outlet or None,
        published=upload.published or None,
        language=upload.language or None,
        url=upload.url or None,
        media_type=upload.original.media_type or None,
        received=timezone.localdate(upload.received_at).isoformat(),
    )


def compute_reading(upload: Upload) -> ReadResult:
    """Read an upload's bytes in a child process. Raises UnreadableUpload, ReadingCrashed, OriginalMissing."""
    return read_bytes(load_original(upload.original.sha256), upload)


def read_bytes(data: bytes, upload: Upload) -> ReadResult:
    """Read these bytes in a child process, as those of this receipt. Raises UnreadableUpload, ReadingCrashed."""
    limits = Limits(
        max_bytes=settings.MAX_UPLOAD_BYTES,
        max_article_chars=settings.MAX_ARTICLE_CHARS,
        memory_bytes=settings.READING_MEMORY_BYTES,
        cpu_seconds=settings.READING_CPU_SECONDS,
        wall_seconds=settings.READING_SECONDS,
        must_be_confined=settings.READING_CONFINED,
    )
    return read_in_child(data, upload.name, _declared(upload), limits)


def make_reading(
    *,
    upload: Upload,
    result: ReadResult,
    changes: list[Change],
    made_by: User | None = None,
    reason: str = "",
) -> Reading:
    """Write a Reading with its Articles inside the caller's transaction and add the changes; the newest is current.

    Articles of an earlier reading, or of a version of the page that this upload may replace, are superseded by those
    that hold their words; whoever listens to `upload_reread` then follows with what rests on them. A version that it
    may not replace stays beside it, and that it might is proposed.
    """
    previous = upload.readings.filter(is_current=True).first()
    if previous is not None:
        previous.is_current = False
        previous.save(update_fields=["is_current"])
    olds, other = find_replaced(upload, previous)
    document = result.document
    reading = Reading(
        upload=upload,
        number=previous.number + 1 if previous else 1,
        engine=result.engine,
        version=result.version,
        format=document.format,
        encoding=document.encoding or "",
        text=document.text,
        boundaries=[{"start": story.start, "end": story.end} for story in result.stories],
        marks=[asdict(mark) for mark in document.marks],
        left_out=[asdict(item) for item in document.left_out],
        made_by=made_by,
    )
    reading.save(force_insert=True)
    articles = _write_articles(reading, result, olds, previous=previous, changes=changes)
    # A draft is no printing of a text.
    SameText.objects.bulk_create([] if upload.is_draft else _find_same_texts(articles))
    changes.append(
        Change(reading, "reading.made", reason=reason, member_type="article.read", members=articles)
    )
    if upload.external_id and previous is None and not upload.is_draft:
        close_drafts(upload, changes)
    if other is not None:
        propose_version(newer=upload, older=other, articles=articles, changes=changes)
    if not upload.is_draft:
        for article in articles:
            article_read.send(sender=Article, article=article, changes=changes)
    if olds:
        _follow_replaced(upload, olds, articles, previous=previous, changes=changes)
    if upload.is_draft:
        _follow_into_draft(upload, articles)
    return reading


def _follow_into_draft(upload: Upload, articles: Sequence[Article]) -> None:
    """Tell what rests on the published version that a draft may come to replace; that version stays as it is."""
    published = list_versions_before(upload).filter(is_draft=False).first()
    if published is None:
        return
    beside = list(Article.objects.newest().filter(reading__upload=published).select_related("reading"))
    for article in articles:
        old = most_shared(article, beside)
        if old is not None:
            draft_read.send(sender=Article, article=article, beside=[old])


def _follow_replaced(
    upload: Upload,
    olds: Sequence[Article],
    articles: Sequence[Article],
    *,
    previous: Reading | None,
    changes: list[Change],
) -> None:
    """Tell what rests on older articles which newer ones took their places."""
    replaced = [
        Replacement(old, tuple(article for article in articles if article.supersedes_id == old.id))
        for old in olds
    ]
    # An old story of another version of the page that the new version does not carry stays as it is.
    replaced = [pair for pair in replaced if pair.new or (previous and pair.old.reading_id == previous.id)]
    upload_reread.send(sender=Upload, upload=upload, replaced=replaced, changes=changes)


def _write_articles(
    reading: Reading,
    result: ReadResult,
    olds: Sequence[Article],
    *,
    previous: Reading | None,
    changes: list[Change],
) -> list[Article]:
    """The stories of a reading as articles, each in the place of the older one whose words it holds."""
    upload = reading.upload
    names = {story.outlet or upload.outlet for story in result.stories} - {""}
    outlets = {
        name: find_or_create_source(
            name=name, kind=Source.Kind.OUTLET, desk_id=upload.desk_id, changes=changes
        )
        for name in sorted(names, key=source_order)
    }
    articles = []
    for position, story in enumerate(result.stories, start=1):
        article = draft_article(reading, story, position=position, result=result, outlets=outlets)
        old = most_shared(article, olds)
        if old is not None:
            article.supersedes = old
            if old.reading_id == (previous.id if previous else None) and old.revision > 1:
                _carry_corrections(old, article)
        article.save(force_insert=True)
        articles.append(article)
    return articles


def draft_article(
    reading: Reading, story: Story, *, position: int, result: ReadResult, outlets: Mapping[str, Source]
) -> Article:
    """A story as a row that is not stored yet."""
    upload, published = reading.upload, story.published
    text = story_text(result.document, story)
    return Article(
        reading=reading,
        desk_id=upload.desk_id,
        position=position,
        start=story.start,
        end=story.end,
        text=text,
        text_sha256=text_sha256(text),
        furniture=[asdict(mark) for mark in story.marks],
        fingerprint=fingerprint_text(text, story.marks),
        headline=one_line(story.headline or "", 500),
        byline=one_line(story.byline or "", 300),
        outlet=outlets.get(story.outlet or upload.outlet),
        agency=one_line(story.agency or "", 100),
        place=one_line(story.place or "", 200),
        published=published.value or "",
        published_precision=published.precision or "",
        published_basis=published.basis,
        published_zone=published.zone or "",
        published_note=published.note,
        language=(story.language or result.document.language or upload.language)[:16],
        direction=story.direction,
        posts=[asdict(post) for post in story.posts],
        tables=list(map(table_to_json, story.tables)),
        turns=list(map(turn_to_json, story.turns)),
        embargo_words=one_line(story.embargo.words, 300) if story.embargo else "",
        embargoed_until=_find_moment(story.embargo.until) if story.embargo else None,
    )


def _find_moment(until: str | None) -> datetime | None:
    """An embargo's end as a moment: a day ends it at its beginning, and what names no zone is in the newsroom's own."""
    if until is None:
        return None
    moment = datetime.fromisoformat(until)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _carry_corrections(old: Article, article: Article) -> None:
    """What a person corrected stays corrected when only the boundaries or the engine changed."""
    for name in (
        *EDITABLE_METADATA,
        "published_precision",
        "published_basis",
        "published_zone",
        "published_note",
    ):
        setattr(article, name, getattr(old, name))
    first = Revision.objects.of(Article.record_type, old.id).filter(number=1).first()
    then = first.values() if first is not None else {}
    now = plain({"words": old.embargo_words, "until": old.embargoed_until})
    if (then.get("embargo_words") or "", then.get("embargoed_until")) != (now["words"], now["until"]):
        article.embargo_words, article.embargoed_until = old.embargo_words, old.embargoed_until


def _find_same_texts(articles: Sequence[Article]) -> list[SameText]:
    """Links to earlier articles of other pages that carry nearly the same words."""
    links = []
    for article in articles:
        if not article.fingerprint:
            continue
        upload = article.reading.upload
        candidates = (
            Article.objects.current()
            .filter(fingerprint__overlap=article.fingerprint)
            .exclude(reading__upload=upload)
            .order_by("-created_at")[:MOST_TWINS]
        )
        for twin in candidates:
            if twin.id == article.supersedes_id:
                continue
            share = shared_share(article.text, twin.text, (_marks(article), _marks(twin)))
            if share >= SAME_SHARE:
                links.append(SameText(article=article, twin=twin, share=Decimal(f"{share:.3f}")))
    return links


def _marks(article: Article) -> list[Mark]:
    return [Mark(**mark) for mark in article.furniture]


def reread_upload(
    *,
    upload_id: UUID,
    actor: Actor,
    boundaries: Sequence[tuple[int, int]],
    marks: Sequence[Mark],
    expected_number: int,
    reason: str = "",
) -> Reading:
    """Draw a page's stories and furniture by hand: a new Reading of the same text whose articles replace the old.

    `boundaries` and `marks` count code points of the reading's text; `expected_number` is the reading the person saw.
    Raises NotAllowed, NotFound, RevisionConflict, Invalid.
    """
    actor.require(Right.CORRECT_METADATA)
    with transaction.atomic():
        upload, reading = _lock_read(upload_id, actor)
        if reading.number != expected_number:
            raise RevisionConflict(
                _("Somebody read this page again since you opened it."), revision=reading.number
            )
        document = Document(
            text=reading.text,
            format=reading.format,
            media_type=upload.original.media_type,
            encoding=reading.encoding or None,
            language=upload.language or None,
            left_out=tuple(LeftOut(**item) for item in reading.left_out),
        )
        try:
            result = redraw_stories(document, _declared(upload), boundaries=boundaries, marks=marks)
        except CannotRedraw as refusal:
            raise Invalid(str(refusal)) from refusal
        changes: list[Change] = []
        drawn = make_reading(upload=upload, result=result, changes=changes, made_by=actor.user, reason=reason)
        record_changes(changes, actor=actor)
    return drawn


def read_again(*, upload_id: UUID, actor: Actor) -> Reading:
    """Read an upload's bytes once more with the engine as it is now; its articles replace the old ones.

    Raises NotAllowed, NotFound, Conflict (it cannot be read any more), RevisionConflict (somebody else just did).
    """
    seen, result = _compute_again(upload_id, actor)
    return _make_again(upload_id, actor, seen, result)


def read_with_newer_engine(*, upload_id: UUID, actor: Actor) -> Reading | None:
    """Read an upload's bytes once more; None, and all stays as it is, where nothing that its articles hold differs.

    Raises NotAllowed, NotFound, Conflict (it cannot be read any more), RevisionConflict (somebody else just did).
    """
    seen, result = _compute_again(upload_id, actor)
    reading = Reading.objects.get(upload_id=upload_id, number=seen)
    return None if _says_the_same(reading, result) else _make_again(upload_id, actor, seen, result)


def _compute_again(upload_id: UUID, actor: Actor) -> tuple[int, ReadResult]:
    """The number of the current reading, and what the engine makes of the bytes now."""
    actor.require(Right.CORRECT_METADATA)
    upload = Upload.objects.visible_to(actor).select_related("original").filter(id=upload_id).first()
    seen = (
        upload.readings.filter(is_current=True).values_list("number", flat=True).first() if upload else None
    )
    if upload is None or seen is None:
        raise NotFound(_("There is no such upload here."))
    try:
        return seen, compute_reading(upload)
    except (UnreadableUpload, ReadingCrashed) as refusal:
        raise Conflict(refusal.message) from refusal


def _make_again(upload_id: UUID, actor: Actor, seen: int, result: ReadResult) -> Reading:
    with transaction.atomic():
        upload, reading = _lock_read(upload_id, actor)
        if reading.number != seen:
            raise RevisionConflict(_("Somebody read this page again just now."), revision=reading.number)
        changes: list[Change] = []
        drawn = make_reading(upload=upload, result=result, changes=changes, made_by=actor.user)
        record_changes(changes, actor=actor)
    return drawn


def _says_the_same(reading: Reading, result: ReadResult) -> bool:
    """Whether a reading's text, stories, furniture and details are what the engine makes of the bytes now."""
    document = result.document
    if (reading.text, reading.boundaries, reading.marks, reading.left_out) != (
        document.text,
        [{"start": story.start, "end": story.end} for story in result.stories],
        [asdict(mark) for mark in document.marks],
        [asdict(item) for item in document.left_out],
    ):
        return False
    articles = sorted(reading.articles.all(), key=lambda article: article.position)
    if [(article.posts, article.tables, article.turns) for article in articles] != [
        (
            [asdict(post) for post in story.posts],
            list(map(table_to_json, story.tables)),
            list(map(turn_to_json, story.turns)),
        )
        for story in result.stories
    ]:
        return False
    # What a person corrected stays as corrected, whatever the engine makes of it.
    olds = {article.position: article for article in reading.articles.all() if article.revision == 1}
    return all(
        (old.headline, old.byline, old.agency, old.place, old.published, old.embargo_words)
        == (
            one_line(story.headline or "", 500),
            one_line(story.byline or "", 300),
            one_line(story.agency or "", 100),
            one_line(story.place or "", 200),
            story.published.value or "",
            one_line(story.embargo.words, 300) if story.embargo else "",
        )
        for position, story in enumerate(result.stories, start=1)
        if (old := olds.get(position)) is not None
    )


def _lock_read(upload_id: UUID, actor: Actor) -> tuple[Upload, Reading]:
    upload = (
        Upload.objects.visible_to(actor)
        .select_for_update(no_key=True, of=("self",))
        .select_related("original")
        .filter(id=upload_id)
        .first()
    )
    reading = upload.readings.filter(is_current=True).first() if upload is not None else None
    if upload is None or reading is None:
        raise NotFound(_("There is no read page here."))
    return upload, reading
