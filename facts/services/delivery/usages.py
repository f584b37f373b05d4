"""Which page says which revision of which fact: registered by its system, acknowledged when the fact changed, ended."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.models import Fact, Usage
from facts.services.delivery.reach import Reach
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound, RevisionConflict
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.rights import Right
from sources.services.documents import check_external_id

MOST_AT_ONCE = 200
LONGEST_SENTENCE, LONGEST_TITLE, LONGEST_ADDRESS = 2_000, 300, 2_000


class UsageNotOpen(Conflict):
    code, title = "usage-not-open", "There is nothing to acknowledge"


@dataclass(frozen=True)
class PageSays:
    """What a system says of one use: which page says which revision of which fact, and in which sentence."""

    id: UUID
    fact_id: UUID
    fact_revision: int
    url: str
    title: str = ""
    external_id: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class KeptUsage:
    """A usage as it stands after it was registered, and whether it is new."""

    usage: Usage
    is_new: bool


@transaction.atomic
def keep_usages(*, actor: Actor, given: Sequence[PageSays], whole_document: str = "") -> list[KeptUsage]:
    """Register usages as a system states them, in their order; what it stated before and states again stays as it is.

    `whole_document` is what the system calls a document that uses these and nothing else: its other usages end. Raises
    NotAllowed, NotFound, Invalid, Conflict.
    """
    actor.require(Right.MANAGE_USAGES)
    if actor.key is None or actor.user is None:
        raise NotAllowed(_("Usages are registered by the system that publishes the page, with its key."))
    given = [_check(one) for one in given]
    if len({one.id for one in given}) < len(given):
        raise Invalid(_("The same id stands there twice."))
    whole_document = check_external_id(whole_document, is_draft=False)
    if whole_document and any(one.external_id != whole_document for one in given):
        raise Invalid(_("All usages given for a document must name it in “external_id”."))
    facts = _lock_facts(actor, given)
    rest = Q(registered_by=actor.user, external_id=whole_document) if whole_document else Q()
    held = {
        usage.id: usage
        for usage in Usage.objects.filter(Q(id__in=[one.id for one in given]) | rest)
        .select_for_update(no_key=True, of=("self",))
        .order_by("id")
    }
    changes: list[Change] = []
    kept = [_keep(one, held.pop(one.id, None), facts, actor, changes) for one in given]
    for usage in held.values():
        _end(usage, changes)
    _judge([one.usage for one in kept if any(change.object is one.usage for change in changes)])
    for change in changes:
        _save(change.object)
    record_changes(changes, actor=actor)
    return kept


def _check(given: PageSays) -> PageSays:
    """Raises Invalid."""
    try:
        parts = urlsplit(given.url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and given.url.isprintable()
    except ValueError:
        is_address = False
    if not is_address or " " in given.url or len(given.url) > LONGEST_ADDRESS:
        raise Invalid(_("“url” is the page’s whole address, such as https://news.example/ferry."))
    if len(given.title) > LONGEST_TITLE or len(given.sentence) > LONGEST_SENTENCE:
        raise Invalid(_("The title or the sentence is longer than is taken."))
    return PageSays(
        given.id,
        given.fact_id,
        given.fact_revision,
        given.url,
        " ".join(given.title.split()),
        check_external_id(given.external_id, is_draft=False),
        given.sentence.strip(),
    )


def _lock_facts(actor: Actor, given: Sequence[PageSays]) -> Mapping[UUID, Fact]:
    """The facts, held as they are until the usages are on record, so that no change of one slips in between."""
    wanted = {one.fact_id for one in given}
    # One that went out of its sight is not the owner's to register anew, but may be stated again as it was.
    mine = Usage.objects.filter(registered_by=actor.user, fact__in=wanted).values("fact")
    seen = Fact.objects.visible_to(actor).filter(id__in=wanted).values("id")
    rows = Fact.objects.filter(Q(id__in=seen) | Q(id__in=mine)).select_for_update(no_key=True, of=("self",))
    return {fact.id: fact for fact in rows.order_by("id")}


def _keep(
    given: PageSays,
    usage: Usage | None,
    facts: Mapping[UUID, Fact],
    actor: Actor,
    changes: list[Change],
) -> KeptUsage:
    if usage is not None and usage.registered_by != actor.user:
        raise NotFound(_("There is no such usage here: the id %(id)s is somebody else’s.") % {"id": given.id})
    fact = facts.get(given.fact_id)
    if fact is None:
        raise Invalid(_("There is no fact %(id)s here.") % {"id": given.fact_id})
    if not 1 <= given.fact_revision <= fact.revision:
        raise Invalid(
            _("The fact %(id)s has no revision %(number)s.")
            % {"id": given.fact_id, "number": given.fact_revision}
        )
    values = {
        "fact_revision": given.fact_revision,
        "url": given.url,
        "title": given.title,
        "external_id": given.external_id,
        "sentence": given.sentence,
        "status": Usage.Status.IN_USE,
    }
    if usage is None:
        usage = Usage(id=given.id, fact=fact, registered_by=actor.user, key=actor.key, **values)
        changes.append(Change(usage, "usage.registered"))
        return KeptUsage(usage, is_new=True)
    if usage.fact_id != fact.id:
        raise Conflict(
            _("The usage %(id)s is of another fact. End it, and register this one under an id of its own.")
            % {"id": given.id}
        )
    if any(getattr(usage, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(usage, name, value)
        usage.key = actor.key  # type: ignore[assignment]
        usage.advance()
        changes.append(Change(usage, "usage.changed"))
    return KeptUsage(usage, is_new=False)


def _judge(usages: Sequence[Usage]) -> None:
    if usages:
        reach = Reach.of(usages)
        for usage in usages:
            reach.apply(usage)


def _save(usage: object) -> None:
    """Raises Conflict where somebody registered the same id in this very moment."""
    assert isinstance(usage, Usage)
    try:
        usage.save(force_insert=usage.revision == 1)
    except IntegrityError as error:
        raise Conflict(_("The id %(id)s is taken. Draw another.") % {"id": usage.id}) from error


def _end(usage: Usage, changes: list[Change]) -> None:
    if usage.status == Usage.Status.ENDED:
        return
    usage.status = Usage.Status.ENDED
    usage.open_because, usage.open_since, usage.open_revision = "", None, None
    usage.advance()
    changes.append(Change(usage, "usage.ended"))


@transaction.atomic
def end_usage(*, usage_id: UUID, actor: Actor, expected: Collection[int] = ()) -> Usage:
    """The page no longer says it; one that has ended stays so. `expected` are the revisions that the caller read.

    Raises NotAllowed, NotFound, RevisionConflict.
    """
    usage = _lock(usage_id, actor)
    if expected and usage.revision not in expected:
        raise RevisionConflict(_("Somebody changed this since you read it."), revision=usage.revision)
    changes: list[Change] = []
    _end(usage, changes)
    for change in changes:
        _save(change.object)
    record_changes(changes, actor=actor)
    return usage


@transaction.atomic
def acknowledge_usage(
    *, usage_id: UUID, actor: Actor, answer: str, word: str = "", revision: int | None = None
) -> Usage:
    """Say that the page's owner knows what became of the fact, and what was done about it.

    `revision` is the fact's that was read, the one that opened the usage unless given: what changed after it is still
    open. One that was acknowledged and is not open again stays as it is. Raises NotAllowed, NotFound, UsageNotOpen,
    Invalid.
    """
    usage = _lock(usage_id, actor)
    if not usage.is_open:
        if usage.answer:
            return usage
        raise UsageNotOpen(_("The page says the fact as it is, as far as is known."))
    if answer not in Usage.Answer.values:
        raise Invalid(_("Say what was done: mended, removed or kept."))
    word = word.strip()
    if answer == Usage.Answer.KEPT and not word:
        raise Invalid(_("Say why the page stays as it is; whoever asks later will want to know."))
    known = usage.open_revision if revision is None else revision
    if known is None or not 1 <= known <= usage.fact.revision:
        raise Invalid(_("The fact has no such revision."))
    assert actor.user is not None
    usage.answer, usage.word, usage.acknowledged_revision = answer, word, known
    usage.acknowledged_because, usage.acknowledged_at = usage.open_because, timezone.now()
    usage.acknowledged_by = actor.user
    usage.acknowledged_due = usage.fact.review_due if usage.open_because == Usage.Because.STALE else None
    if answer == Usage.Answer.MENDED:
        usage.fact_revision = max(known, usage.fact_revision)
    if answer == Usage.Answer.REMOVED:
        usage.status = Usage.Status.ENDED
    _judge([usage])
    usage.advance()
    usage.save()
    record_changes([Change(usage, "usage.acknowledged", kind=answer, reason=word)], actor=actor)
    return usage


def _lock(usage_id: UUID, actor: Actor) -> Usage:
    """The row and, before it, its fact, locked, for whoever may speak for the page. Raises NotAllowed, NotFound."""
    actor.require(Right.MANAGE_USAGES)
    if actor.user is None:
        raise NotAllowed(_("A page is spoken for by a person who answers for it, or by their program."))
    seen = Usage.objects.visible_to(actor).filter(id=usage_id)
    fact_id = seen.values_list("fact_id", flat=True).first()
    fact = Fact.objects.select_for_update(no_key=True, of=("self",)).filter(id__in=[fact_id]).first()
    usage = seen.select_for_update(no_key=True, of=("self",)).first() if fact is not None else None
    if usage is None or fact is None:
        raise NotFound(_("There is no such usage here."))
    usage.fact = fact
    return usage
