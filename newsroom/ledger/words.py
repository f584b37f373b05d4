"""What the ledger's types are called on screen."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OBJECT_WORDS: dict[str, Promise] = {
    "upload": _("Upload"),
    "original": _("Original"),
    "reading": _("Reading"),
    "article": _("Article"),
    "run": _("Search for claims"),
    "claim": _("Claim"),
    "decision": _("Decision"),
    "fact": _("Fact"),
    "source": _("Source"),
    "user": _("Person"),
    "desk": _("Desk"),
    "key": _("API key"),
}
EVENT_WORDS: dict[str, Promise] = {
    "original.stored": _("Original stored"),
    "upload.received": _("Upload received"),
    "upload.read": _("Upload read"),
    "upload.failed": _("Upload could not be read"),
    "upload.retried": _("Upload tried again"),
    "reading.made": _("Articles read"),
    "article.corrected": _("Article’s details corrected"),
    "run.queued": _("Search for claims queued"),
    "run.finished": _("Claims suggested"),
    "run.failed": _("Search for claims failed"),
    "run.replaced": _("Search for claims replaced"),
    "claim.confirmed": _("Claim confirmed"),
    "claim.rejected": _("Claim rejected"),
    "claim.reopened": _("Claim reopened"),
    "decision.made": _("Decision made"),
    "fact.confirmed": _("Fact confirmed"),
    "fact.cited": _("Citation added"),
    "fact.citation_withdrawn": _("Citation taken back"),
    "fact.corrected": _("Fact corrected"),
    "fact.clarified": _("Fact clarified"),
    "fact.updated": _("Fact updated"),
    "fact.retracted": _("Fact retracted"),
    "fact.embargo_lifted": _("Embargo ended"),
    "source.added": _("Source added"),
    "source.changed": _("Source changed"),
}
