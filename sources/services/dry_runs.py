"""Reading a text as an upload of it would be read, and storing nothing."""

from dataclasses import dataclass
from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed
from newsroom.rights import Right
from sources.models import Article, Original, Reading
from sources.reading.types import LeftOut, ReadingCrashed, UnreadableUpload
from sources.services.readings import draft_article, read_bytes
from sources.services.uploads import UploadDetails, check_size, fill_in_upload
from sources.services.versions import find_replaced, most_shared


@dataclass(frozen=True)
class DryArticle:
    """A story as it would be stored; nothing of it is. `old` is the article whose place it would take."""

    article: Article
    old: Article | None


@dataclass(frozen=True)
class DryRun:
    """What an upload would become: its stories in the order of the page, and what they would leave out."""

    articles: list[DryArticle]
    left_out: tuple[LeftOut, ...]


def try_upload(*, actor: Actor, data: bytes, name: str, **details: Unpack[UploadDetails]) -> DryRun:
    """What would become of an upload, as far as reading goes; nothing is stored, queued or put on record.

    A draft is compared with what is published, which it stands beside. Raises NotAllowed, UploadEmpty, UploadTooLarge,
    Invalid where the text cannot be read, Conflict where reading broke down.
    """
    actor.require(Right.UPLOAD)
    if actor.user is None:
        raise NotAllowed(_("An upload needs a person who answers for it."))
    check_size(data)
    upload = fill_in_upload(actor, actor.user, name, details)
    upload.is_draft = False
    upload.original = Original(sha256="", size=len(data), media_type=details.get("media_type", ""))
    try:
        result = read_bytes(data, upload)
    except UnreadableUpload as refusal:
        raise Invalid(refusal.message) from refusal
    except ReadingCrashed as refusal:
        raise Conflict(refusal.message) from refusal
    with transaction.atomic():
        olds, _other = find_replaced(upload, None)
    reading = Reading(upload=upload, text=result.document.text)
    articles = []
    for position, story in enumerate(result.stories, start=1):
        article = draft_article(reading, story, position=position, result=result, outlets={})
        articles.append(DryArticle(article, most_shared(article, olds)))
    return DryRun(articles, result.document.left_out)
