"""What the addresses of claims and of facts share: the record's revision is its ETag."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.response import Response

from facts.models import Claim, Fact
from newsroom.api.conditional import is_newest_known, mark_revision, read_revisions
from newsroom.api.problems import invalid
from newsroom.api.views import ApiView
from newsroom.errors import RevisionConflict

_ANY = UUID(int=0)


def addresses_of(view: str, base: str) -> Callable[[UUID], str]:
    """Makes the absolute addresses of a view that takes one id; its route is looked up once for a whole list."""
    before, _id, after = reverse(view, args=[_ANY]).partition(str(_ANY))
    return lambda record_id: f"{base}{before}{record_id}{after}"


def _refuse_older(newest: int) -> RevisionConflict:
    return RevisionConflict(_("Somebody changed this since you read it."), revision=newest)


class RecordView(ApiView):
    """An address of one record."""

    model: ClassVar[type[Claim] | type[Fact]]

    def revision_of(self, record_id: UUID) -> int:
        """The record's revision now; 0 where there is none to see, which the service then says."""
        seen = self.model.objects.visible_to(self.actor).filter(id=record_id)
        return seen.values_list("revision", flat=True).first() or 0

    def pick_revision(self, record_id: UUID) -> int:
        """The revision that If-Match names. Raises RevisionRequired, Invalid.

        Any of several tags may be the current one; the service compares again under its lock.
        """
        expected = read_revisions(self.request)
        current = self.revision_of(record_id)
        return current if current in expected else expected[0]

    def find_guard(self, record_id: UUID, given: int | None) -> int:
        """The revision that the caller read, named by If-Match or as `given` in the body; else that of today.

        Raises RevisionRequired, RevisionConflict, Invalid, as `find_named_revision` does.
        """
        return self.find_named_revision(record_id, given) or self.revision_of(record_id)

    def find_named_revision(self, record_id: UUID, given: int | None) -> int | None:
        """The revision that the caller names by If-Match, or as `given` in the body; None where it names none.

        Raises RevisionConflict where If-Match names another than today's, RevisionRequired for `*`, Invalid where both
        are given and differ.
        """
        if "If-Match" not in self.request.headers:
            return given
        named, current = read_revisions(self.request), self.revision_of(record_id)
        if given and given not in named:
            detail = _("If-Match and “revision” name different revisions.")
            raise invalid([{"detail": detail, "pointer": "#/revision"}])
        if current and current not in named:
            raise _refuse_older(current)
        return given or current or None

    @contextmanager
    def holding(self, record_id: UUID) -> Iterator[None]:
        """Nobody changes the record until what is done here is done, if If-Match names its revision; else refused.

        Without the header nothing is held. Raises RevisionRequired, Invalid, RevisionConflict.
        """
        if "If-Match" not in self.request.headers:
            yield
            return
        expected = read_revisions(self.request)
        with transaction.atomic():
            seen = self.model.objects.visible_to(self.actor).select_for_update(no_key=True, of=("self",))
            record = seen.only("id", "revision").filter(id=record_id).first()
            if record is not None and record.revision not in expected:
                raise _refuse_older(record.revision)
            yield

    def answer_unchanged(self, record_id: UUID) -> Response | None:
        """304 where If-None-Match holds the revision of today, else None."""
        if "If-None-Match" not in self.request.headers:
            return None
        newest = self.revision_of(record_id)
        return (
            mark_revision(Response(status=304), newest)
            if newest and is_newest_known(self.request, newest)
            else None
        )
