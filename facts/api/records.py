"""What the addresses of claims and of facts share: the record's revision is its ETag."""

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from django.urls import reverse
from rest_framework.response import Response

from facts.models import Claim, Fact
from newsroom.api.conditional import is_newest_known, mark_revision, read_revisions
from newsroom.api.views import ApiView

_ANY = UUID(int=0)


def addresses_of(view: str, base: str) -> Callable[[UUID], str]:
    """Makes the absolute addresses of a view that takes one id; its route is looked up once for a whole list."""
    before, _id, after = reverse(view, args=[_ANY]).partition(str(_ANY))
    return lambda record_id: f"{base}{before}{record_id}{after}"


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
