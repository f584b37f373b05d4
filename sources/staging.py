"""What is known of files before they are sent: whether they are here already, and whether they can be read at all."""

import base64
import binascii
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from newsroom.actor import Actor
from newsroom.errors import Invalid
from newsroom.pages import DeskRequest, for_people
from newsroom.rights import Right
from newsroom.word_dates import word_day
from sources.models import Upload
from sources.reading.decoding.recognise import recognise_format, require_article_kind
from sources.reading.types import UnreadableUpload

MOST_FILES = 40
# So many of a file's first bytes tell what it is.
MOST_HEAD = 2048
READY, KNOWN, REFUSED = "ready", "known", "refused"
# The start of a Word file may tell no more than that some Office program wrote it.
_OFFICE = "office"
# What a file is taken for, by the name of the module that reads it.
FORMAT_WORDS: dict[str, Promise] = {
    "pdf": gettext_lazy("a PDF"),
    "docx": gettext_lazy("a Word document"),
    _OFFICE: gettext_lazy("an Office document"),
    "zip": gettext_lazy("a ZIP of files"),
    "rtf": gettext_lazy("an RTF document"),
    "html": gettext_lazy("a web page"),
    "eml": gettext_lazy("a mail"),
    "feed": gettext_lazy("a feed of articles"),
    "newsml": gettext_lazy("a wire file (NewsML)"),
    "nitf": gettext_lazy("a wire file (NITF)"),
    "ninjs": gettext_lazy("a wire file (ninjs)"),
    "markdown": gettext_lazy("text with Markdown"),
    "text": gettext_lazy("text"),
}


@dataclass(frozen=True)
class ChosenFile:
    """A file that somebody chose and has not sent: its fingerprint where the browser could make one, and its start."""

    sha256: str
    size: int
    head: bytes


@require_POST
@for_people(Right.UPLOAD)
def look_at_files(request: DeskRequest) -> HttpResponse:
    """What would become of files (`file`, repeated: SHA-256 or -, bytes, start in base64): state, words, address."""
    files = [_read_file(value) for value in request.POST.getlist("file")[:MOST_FILES]]
    here = _find_here(files, request.actor)
    return JsonResponse({"files": [_describe(file, here) for file in files]})


def _read_file(value: str) -> ChosenFile:
    try:
        sha256, size, head = value.split(" ")
        return ChosenFile(sha256, int(size), base64.b64decode(head, validate=True)[:MOST_HEAD])
    except (ValueError, binascii.Error) as error:
        raise Invalid(
            _("Your browser did not say what these files are. Upload them all the same.")
        ) from error


def _find_here(files: list[ChosenFile], actor: Actor) -> dict[str, Upload]:
    """By fingerprint the first receipt of the same bytes, as far as this person sees one."""
    wanted = {file.sha256 for file in files}
    found = (
        Upload.objects.visible_to(actor)
        .filter(original__sha256__in=wanted)
        .select_related("original", "uploaded_by")
    )
    here: dict[str, Upload] = {}
    for upload in found.order_by("received_at", "id"):
        here.setdefault(upload.original.sha256, upload)
    return here


def _describe(file: ChosenFile, here: dict[str, Upload]) -> dict[str, str]:
    if file.size > settings.MAX_UPLOAD_BYTES:
        limit = f"{settings.MAX_UPLOAD_BYTES / 1_000_000:.0f}"
        return _say(REFUSED, _("Too large: at most %(limit)s MB are taken.") % {"limit": limit})
    if not file.size:
        return _say(REFUSED, _("There is nothing in this file, or only white space."))
    try:
        require_article_kind(file.head)
    except UnreadableUpload as refusal:
        return _say(REFUSED, _(refusal.message))
    if file.sha256 in here:
        upload = here[file.sha256]
        day = word_day(timezone.localdate(upload.received_at))
        words = _("Here already: sent by %(name)s on %(day)s") % {"name": upload.uploaded_by.name, "day": day}
        return _say(KNOWN, words, reverse("sources:upload_page", args=[upload.id]))
    try:
        kind = recognise_format(file.head)
    except UnreadableUpload as refusal:
        # Of a longer file its first bytes do not tell that nothing in it can be read.
        return _say(REFUSED, _(refusal.message)) if len(file.head) == file.size else _say(READY, _("Ready"))
    if kind == "zip" and b"[Content_Types].xml" in file.head:
        kind = _OFFICE
    return _say(READY, _("Ready: %(kind)s") % {"kind": FORMAT_WORDS[kind]})


def _say(state: str, words: str, address: str = "") -> dict[str, str]:
    return {"state": state, "words": words, "address": address}
