"""Who may be one person behind two names: people count as two only if neither had a hand in the other's account.

Whoever makes an account, gives it a role, changes its address, opens it again or asks for its new password could be
signing in as that person. So for SECOND_PERSON_DAYS, and for as long as the person has not opened the account by a
link in their own mailbox, the two count as one; another chief, who has no hand in either, can vouch sooner. A key that
somebody made for another person ties the two while it works. What the software that sets up a desk did ties nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.accounts.notices import notify
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.models import ApiKey, Intervention, User
from newsroom.rights import Right


@dataclass(frozen=True)
class Ties:
    """Who had a hand in whose account, as far as that counts now: `hands` names them by the person."""

    hands: Mapping[UUID, frozenset[UUID]]

    def behind(self, person: UUID) -> set[UUID]:
        """Everybody who may be signing in as this person: they themself, and whoever had a hand, however far back."""
        found, look_at = {person}, [person]
        while look_at:
            new = self.hands.get(look_at.pop(), frozenset()) - found
            found |= new
            look_at += new
        return found

    def one_with(self, person: UUID) -> set[UUID]:
        """Whoever may be the same person as this one: one behind the other, or a third behind both; with themself."""
        behind = self.behind(person)
        return {person} | {other for other in self._known() if not behind.isdisjoint(self.behind(other))}

    def hands_with(self, person: UUID) -> set[UUID]:
        """Whoever may be signing in as this person, or this person as them; with themself."""
        return self.behind(person) | {other for other in self._known() if person in self.behind(other)}

    def _known(self) -> set[UUID]:
        return set(self.hands).union(*self.hands.values())


def read_ties() -> Ties:
    """The ties that count now; two queries."""
    hands: dict[UUID, set[UUID]] = {}
    for person, by in find_standing(Intervention.objects.all()).values_list("person_id", "by_id"):
        hands.setdefault(person, set()).add(by)
    made_by_others = ApiKey.objects.usable().filter(made_by__isnull=False).exclude(made_by=F("user"))
    for person, by in made_by_others.values_list("user_id", "made_by_id"):
        hands.setdefault(person, set()).add(by)
    return Ties({person: frozenset(by) for person, by in hands.items()})


def ties_of(actor: Actor) -> Ties:
    """The ties as they were when this actor was first asked about: an Actor lives for one request, as do its desks."""
    known: Ties | None = actor.__dict__.get("ties")
    if known is None:
        known = actor.__dict__["ties"] = read_ties()
    return known


def are_two(actor: Actor, others: Iterable[UUID]) -> bool:
    """Whether the actor's person surely is another than each of these."""
    if actor.user is None:
        return True
    return ties_of(actor).one_with(actor.user.id).isdisjoint(others)


def find_standing(interventions: QuerySet[Intervention]) -> QuerySet[Intervention]:
    """Those of the interventions that still count: neither time has passed nor another chief has vouched."""
    since = timezone.now() - timedelta(days=settings.SECOND_PERSON_DAYS)
    waits = Q(at__gt=since) | Q(kind__in=Intervention.KINDS_WITH_LINK, opened_at__isnull=True)
    return interventions.filter(waits, vouched_at__isnull=True)


def was_taken_over(actor: Actor, *, since: datetime) -> bool:
    """Whether somebody else may know the actor's password: another person asked for a new one after this moment."""
    rows = Intervention.objects.filter(
        person=actor.user, at__gte=since, kind__in=Intervention.KINDS_WITH_LINK
    )
    return find_standing(rows).exists()


def ends_at(intervention: Intervention) -> datetime | None:
    """When time settles it; None while the person has not opened the account by mail."""
    if intervention.kind in Intervention.KINDS_WITH_LINK and intervention.opened_at is None:
        return None
    return intervention.at + timedelta(days=settings.SECOND_PERSON_DAYS)


def intervene(actor: Actor, person: User, kind: str) -> list[Change]:
    """Record that the actor has a hand in this account from now on; not for one's own account, nor for software.

    For services about people: they pass the change that this returns to their one append.
    """
    if actor.user is None or actor.user.id == person.id:
        return []
    row = Intervention(person=person, by=actor.user, kind=kind)
    row.save(force_insert=True)
    return [Change(row, "intervention.made")]


def note_opening(person: User) -> list[Change]:
    """Record that the person opened the account by a link that went to their mailbox alone."""
    rows = list(
        Intervention.objects.unsettled()
        .select_for_update(no_key=True)
        .filter(person=person, opened_at__isnull=True)
        .order_by("id")
    )
    now = timezone.now()
    for row in rows:
        row.opened_at = now
        row.advance()
        row.save(update_fields=["opened_at", "revision"])
    return [Change(row, "intervention.opened") for row in rows]


def may_vouch(actor: Actor, person: User, intervention: Intervention) -> bool:
    """Whether this actor is a chief apart from both: from the person, and from whoever had the hand in the account."""
    if not actor.may(Right.MANAGE_PEOPLE) or actor.key is not None:
        return False
    if actor.user is None:
        return True
    # The person is tied to whoever intervened, by the very tie that is judged here.
    return actor.user.id != person.id and are_two(actor, [person.id, intervention.by_id])


@transaction.atomic
def vouch_for(*, actor: Actor, user_id: UUID, reason: str) -> User:
    """A chief answers for this person: they are who they seem, and nobody else signs in to their account.

    Raises NotAllowed (not a chief, or one who is tied to either), NotFound, Invalid (no reason), Conflict (nothing to
    vouch for).
    """
    actor.require(Right.MANAGE_PEOPLE)
    person = User.objects.select_for_update(no_key=True).filter(id=user_id).first()
    if person is None:
        raise NotFound(_("There is no such person."))
    if not reason.strip():
        raise Invalid(_("Say how you know: whom you spoke to, and when."))
    rows = list(
        find_standing(Intervention.objects.filter(person=person))
        .select_for_update(no_key=True)
        .order_by("id")
    )
    if not rows:
        raise Conflict(_("Nobody needs to vouch for %(name)s.") % {"name": person.name})
    vouched = [row for row in rows if may_vouch(actor, person, row)]
    if not vouched:
        raise NotAllowed(_("A chief vouches who has no hand in this account, nor in that of whoever has."))
    now = timezone.now()
    for row in vouched:
        row.vouched_by, row.vouched_at = actor.user, now
        row.advance()
        row.save(update_fields=["vouched_by", "vouched_at", "revision"])
    notify("vouched", actor=actor, about=person, what=reason.strip()[:300])
    record_changes(
        [Change(row, "intervention.vouched", reason=reason.strip()) for row in vouched], actor=actor
    )
    return person
