"""How much of the desk one delivery, and one person, may ask for; what is over it is refused or left out in words.

A delivery is an upload as a person sent it, with everything packed inside it at any depth. Its limits hold for the
whole of it, since a limit a level multiplies: 500 files a level are 500 to the fourth in four.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.errors import DomainError
from newsroom.models import User
from sources.models import Upload
from sources.reading.read import clean_name, format_size
from sources.reading.types import Attachment

DAY = timedelta(days=1)
# How many of the files that were left out are named; the original holds them all.
NAMED = 12
SECONDS_UNTIL_SOME_ARE_READ = 60


class TooManyUploads(DomainError):
    """`details["retry_after"]`: in how many seconds there may be room again."""

    code, title, status = "too-many-uploads", "Too many uploads", 429


def require_room(person: User) -> None:
    """Refuse a person's further upload while too many of theirs wait, or too many came in a day.

    Files found inside others count like those that were sent. Raises TooManyUploads.
    """
    own_uploads = Upload.objects.filter(uploaded_by=person)
    if own_uploads.unfinished().count() >= settings.UPLOADS_WAITING:
        raise TooManyUploads(
            _("%(limit)s of your uploads still wait to be read. Send more once some of them are done.")
            % {"limit": f"{settings.UPLOADS_WAITING:,}"},
            retry_after=SECONDS_UNTIL_SOME_ARE_READ,
        )
    lately = own_uploads.filter(received_at__gt=timezone.now() - DAY).order_by("-received_at")
    # The one whose day must be over before there is room for another.
    last_in = lately.values_list("received_at", flat=True)[
        settings.UPLOADS_A_DAY - 1 : settings.UPLOADS_A_DAY
    ].first()
    if last_in is not None:
        wait = last_in + DAY - timezone.now()
        raise TooManyUploads(
            _("You sent %(limit)s files within a day, which is the most that is taken. Send more tomorrow.")
            % {"limit": f"{settings.UPLOADS_A_DAY:,}"},
            retry_after=max(1, int(wait.total_seconds())),
        )


@dataclass(frozen=True)
class Cut:
    """The files found in an upload: those that are taken, those that are left out, and why in a sentence."""

    taken: Sequence[Attachment]
    left: Sequence[Attachment] = ()
    why: str = ""

    @property
    def sentence(self) -> str:
        """What was not taken and why, for the page of the upload; empty where everything was."""
        if not self.left:
            return ""
        total = len(self.taken) + len(self.left)
        words = ngettext(
            "%(left)s of the %(total)s files inside was not taken: %(why)s Not taken: %(names)s.",
            "%(left)s of the %(total)s files inside were not taken: %(why)s Not taken: %(names)s.",
            len(self.left),
        )
        names = [clean_name(one.name) for one in self.left[:NAMED]]
        more = len(self.left) - len(names)
        if more:
            names.append(_("and %(number)s more") % {"number": f"{more:,}"})
        return words % {
            "left": f"{len(self.left):,}",
            "total": f"{total:,}",
            "why": self.why,
            "names": ", ".join(names),
        }


def cut_to_fit(upload: Upload, members: Sequence[Attachment]) -> Cut:
    """The files found in an upload as far as its delivery and its person have room for them, in their order.

    The caller holds the lock of the delivery's first row where two parts of it could be cut at once.
    """
    if not members:
        return Cut(())
    spent = Upload.objects.filter(root_id=upload.delivery_id).aggregate(
        files=Count("id"), bytes=Sum("original__size", default=0)
    )
    today = Upload.objects.filter(
        uploaded_by_id=upload.uploaded_by_id, received_at__gt=timezone.now() - DAY
    ).count()
    files, size = settings.UPLOAD_FILES_INSIDE - spent["files"], settings.UPLOAD_BYTES_INSIDE - spent["bytes"]
    room = min(files, settings.UPLOADS_A_DAY - today)
    taken: list[Attachment] = []
    left: list[Attachment] = []
    reasons: dict[str, None] = {}
    for member in members:
        if len(taken) >= room:
            reasons[_too_many_files() if files <= room else _too_many_today()] = None
        elif len(member.data) > size:
            reasons[_too_many_bytes()] = None
        else:
            taken.append(member)
            size -= len(member.data)
            continue
        left.append(member)
    return Cut(taken, left, " ".join(reasons))


def find_exhaustion(upload: Upload) -> str:
    """Why nothing more of this delivery is read, in a sentence, once its reading took as long as it may; else empty."""
    spent = Upload.objects.delivered_with(upload.delivery_id).aggregate(
        seconds=Sum("reading_seconds", default=0.0)
    )["seconds"]
    if spent < settings.UPLOAD_SECONDS_INSIDE:
        return ""
    return _(
        "Reading what was sent took %(minutes)s minutes in all, which is the most that one delivery gets. Send this "
        "file by itself."
    ) % {"minutes": f"{settings.UPLOAD_SECONDS_INSIDE / 60:.3g}"}


def _too_many_files() -> str:
    return _("one delivery may hold at most %(limit)s files, those packed deeper included.") % {
        "limit": f"{settings.UPLOAD_FILES_INSIDE:,}"
    }


def _too_many_bytes() -> str:
    return _("one delivery may unpack to at most %(limit)s.") % {
        "limit": format_size(settings.UPLOAD_BYTES_INSIDE)
    }


def _too_many_today() -> str:
    return _("a person may send at most %(limit)s files within a day.") % {
        "limit": f"{settings.UPLOADS_A_DAY:,}"
    }
