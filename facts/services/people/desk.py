"""How each person arranges their own desk. Conveniences of one reader: nothing of this is on record."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.models import DeskChoice, SavedView
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotAllowed, NotFound
from newsroom.ledger.reads import ledger_head
from newsroom.models import User

MOST_SUBJECTS = 30
MOST_VIEWS = 40
_LONGEST_SUBJECT = 80


@transaction.atomic
def follow_subjects(*, actor: Actor, subjects: Sequence[str]) -> DeskChoice:
    """Set the words that a person follows. Raises NotAllowed, Invalid (too many, or one that is too long)."""
    person = _person(actor)
    words = list(dict.fromkeys(" ".join(subject.split()) for subject in subjects if subject.strip()))
    if len(words) > MOST_SUBJECTS:
        raise Invalid(_("Follow at most %(number)s subjects.") % {"number": MOST_SUBJECTS})
    if any(len(word) > _LONGEST_SUBJECT for word in words):
        raise Invalid(_("A subject is a word or two, not a sentence."))
    choice, _made = DeskChoice.objects.update_or_create(
        person=person, defaults={"subjects": words}, create_defaults={"subjects": words, "seen_seq": -1}
    )
    return choice


@transaction.atomic
def order_claims(*, actor: Actor, order: str) -> DeskChoice:
    """Keep in which order a person has an article's claims listed. Raises NotAllowed, Invalid (no such order)."""
    person = _person(actor)
    if order not in DeskChoice.ClaimsOrder.values:
        raise Invalid(_("There is no such order."))
    choice, _made = DeskChoice.objects.update_or_create(
        person=person,
        defaults={"claims_order": order},
        create_defaults={"claims_order": order, "seen_seq": -1},
    )
    return choice


@transaction.atomic
def mark_seen(*, actor: Actor, seq: int) -> DeskChoice:
    """Keep how far a person has looked: the index of a ledger entry. Never moves back. Raises NotAllowed, Invalid."""
    person = _person(actor)
    if not -1 <= seq <= ledger_head():
        raise Invalid(_("There is nothing there yet to have looked at."))
    choice, made = DeskChoice.objects.select_for_update().get_or_create(
        person=person, defaults={"seen_seq": seq}
    )
    if not made and seq > choice.seen_seq:
        choice.seen_seq, choice.seen_at = seq, timezone.now()
        choice.save(update_fields=["seen_seq", "seen_at"])
    return choice


@transaction.atomic
def save_view(*, actor: Actor, room: str, name: str, query: str) -> SavedView:
    """Keep a list with its filters under a name; the same name again takes its place.

    `query` is what stands in the address after the question mark. Raises NotAllowed, Invalid.
    """
    person = _person(actor)
    name = " ".join(name.split())[:80]
    if room not in SavedView.Room.values:
        raise Invalid(_("Views of this list cannot be kept."))
    if not name:
        raise Invalid(_("Give the view a name."))
    kept = urlencode([(key, value) for key, value in parse_qsl(query) if value and key != "page"])
    if len(kept) > 2000:
        raise Invalid(_("The filters are too long to be kept."))
    others = SavedView.objects.filter(person=person).exclude(room=room, name=name)
    if others.count() >= MOST_VIEWS:
        raise Invalid(_("Keep at most %(number)s views; drop one first.") % {"number": MOST_VIEWS})
    view, _made = SavedView.objects.update_or_create(
        person=person, room=room, name=name, defaults={"query": kept}
    )
    return view


@transaction.atomic
def drop_view(*, actor: Actor, view_id: UUID) -> SavedView:
    """Forget one of one's own views. Raises NotAllowed, NotFound."""
    view = SavedView.objects.filter(person=_person(actor), id=view_id).first()
    if view is None:
        raise NotFound(_("There is no such view of yours."))
    SavedView.objects.filter(id=view.id).delete()
    return view


def _person(actor: Actor) -> User:
    if actor.user is None or actor.key is not None:
        raise NotAllowed(_("A desk is arranged by the person who sits at it."))
    return actor.user
