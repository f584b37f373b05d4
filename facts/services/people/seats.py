"""Who is at which claim, and who has an article open. Courtesy: nobody is stopped, and everything ends by itself.

Times are the database's, so that no two web servers disagree about what has run out. Nothing here is on record.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from facts.models import Claim, Presence, Seat
from newsroom import live
from newsroom.actor import Actor
from newsroom.errors import NotAllowed, NotFound
from newsroom.ids import uuid7
from newsroom.models import User
from newsroom.rights import Right
from sources.models import Article

# A seat is taken if it is free, has run out, or is this tab's already: one statement, so that of two who come at
# once one gets it. `before` is who held it until now: renewing one's own is no news to anybody.
_TAKE = """
    WITH before AS (SELECT holder_id, tab, until FROM facts_lease WHERE claim_id = %(claim)s)
    INSERT INTO facts_lease (id, claim_id, holder_id, tab, until)
    VALUES (%(id)s, %(claim)s, %(person)s, %(tab)s, clock_timestamp() + make_interval(secs => %(seconds)s))
    ON CONFLICT (claim_id) DO UPDATE SET holder_id = EXCLUDED.holder_id, tab = EXCLUDED.tab, until = EXCLUDED.until
    WHERE facts_lease.until < clock_timestamp() OR facts_lease.tab = EXCLUDED.tab
    RETURNING NOT EXISTS (
        SELECT FROM before
        WHERE before.holder_id = %(person)s AND before.tab = %(tab)s AND before.until >= clock_timestamp()
    )
"""
_BE_PRESENT = """
    WITH before AS (SELECT person_id, until FROM facts_presence WHERE article_id = %(article)s AND tab = %(tab)s)
    INSERT INTO facts_presence (id, article_id, person_id, tab, until)
    VALUES (%(id)s, %(article)s, %(person)s, %(tab)s, clock_timestamp() + make_interval(secs => %(seconds)s))
    ON CONFLICT (article_id, tab) DO UPDATE SET person_id = EXCLUDED.person_id, until = EXCLUDED.until
    RETURNING NOT EXISTS (
        SELECT FROM before WHERE before.person_id = %(person)s AND before.until >= clock_timestamp()
    )
"""
# Rows that somebody else is at just now are left to them: two sweeps never wait for each other.
_SWEEP = """
    DELETE FROM facts_presence WHERE id IN (
        SELECT id FROM facts_presence WHERE article_id = %(article)s AND until < clock_timestamp()
        FOR UPDATE SKIP LOCKED
    )
"""


@dataclass(frozen=True)
class TakenSeat:
    """Who is at a claim until when. `is_you`: the person who asks, in another tab."""

    claim_id: UUID
    holder_name: str
    until: datetime
    is_you: bool

    @property
    def words(self) -> str:
        """What others, or the same person in another tab, are told."""
        if self.is_you:
            return _("You have this claim open in another tab.")
        return _("%(name)s is at this claim.") % {"name": self.holder_name}


@dataclass(frozen=True)
class People:
    """Who else has an article open, and who is at which of its claims; `until` is when this may next change."""

    names: list[str] = field(default_factory=list)
    seats: list[TakenSeat] = field(default_factory=list)
    until: datetime | None = None


@transaction.atomic
def look_in(*, article_id: UUID, actor: Actor, tab: UUID, claim_id: UUID | None = None) -> People:
    """Say that this tab still has the article open, at this claim or at none; returns who else has.

    Whoever may not decide on claims has the article open and is at no claim. Raises NotAllowed, NotFound (the article,
    or a claim that is not its own).
    """
    person = _require_person(actor)
    actor.require(Right.READ_ARTICLES)
    if not Article.objects.visible_to(actor).filter(id=article_id).exists():
        raise NotFound(_("There is no such article here."))
    if claim_id is not None and not Claim.objects.filter(id=claim_id, article_id=article_id).exists():
        raise NotFound(_("There is no such claim here."))
    with connection.cursor() as cursor:
        cursor.execute(_SWEEP, {"article": article_id})
        cursor.execute(
            _BE_PRESENT,
            {
                "id": uuid7(),
                "article": article_id,
                "person": person.id,
                "tab": tab,
                "seconds": settings.CLAIM_SEAT_SECONDS,
            },
        )
        is_news: bool = cursor.fetchone()[0]
    mine = Q(claim__article_id=article_id, tab=tab, holder=person)
    # In id order and before anything is given up: two people who change places must not wait for each other.
    wanted = Q(claim_id=claim_id) if claim_id is not None else Q(pk__in=[])
    list(Seat.objects.filter(mine | wanted).order_by("claim_id").select_for_update(of=("self",)))
    _release(Seat.objects.filter(mine).exclude(wanted))
    if claim_id is not None and actor.may(Right.DECIDE_CLAIMS):
        is_news = _take(claim_id, person, tab) or is_news
    if is_news:
        live.announce_people(article_id)
    return find_people_here(article_id=article_id, actor=actor, tab=tab)


@transaction.atomic
def leave(*, article_id: UUID, actor: Actor, tab: UUID) -> None:
    """Close the article in this tab: neither present nor at any of its claims. Raises NotAllowed."""
    person = _require_person(actor)
    Seat.objects.filter(claim__article_id=article_id, tab=tab, holder=person).delete()
    gone, _kinds = Presence.objects.filter(article_id=article_id, tab=tab, person=person).delete()
    if gone:
        live.announce_people(article_id)


def find_people_here(*, article_id: UUID, actor: Actor, tab: UUID | None = None) -> People:
    """Who has the article open and who is at which claim, as the person in this tab sees it: two queries.

    Their own name is not listed, and what this tab itself holds is left out.
    """
    present = (
        Presence.objects.visible_to(actor)
        .filter(article_id=article_id, until__gte=Now())
        .select_related("person")
        .order_by("person__name")
    )
    seats = (
        Seat.objects.visible_to(actor)
        .filter(claim__article_id=article_id, until__gte=Now())
        .select_related("holder")
        .order_by("claim__start", "claim_id")
    )
    here, at_claims = list(present), list(seats)
    me = actor.user.id if actor.user is not None else None
    names = {row.person_id: row.person.name for row in here if row.person_id != me}
    return People(
        names=list(names.values()),
        seats=[
            TakenSeat(row.claim_id, row.holder.name, row.until, is_you=row.holder_id == me)
            for row in at_claims
            if (row.holder_id, row.tab) != (me, tab)
        ],
        until=_earliest([*(row.until for row in here), *(row.until for row in at_claims)]),
    )


def _take(claim_id: UUID, person: User, tab: UUID) -> bool:
    """Try to take the seat; whether others should hear of it."""
    values: dict[str, UUID | int] = {
        "id": uuid7(),
        "claim": claim_id,
        "person": person.id,
        "tab": tab,
        "seconds": settings.CLAIM_SEAT_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        taken = cursor.fetchone()
    return taken is not None and taken[0]


def _release(ended: QuerySet[Seat]) -> None:
    """Give these seats up, and tell those who look at their articles."""
    articles = set(ended.values_list("claim__article_id", flat=True))
    if articles:
        ended.delete()
    for article_id in articles:
        live.announce_people(article_id)


def _require_person(actor: Actor) -> User:
    if actor.user is None:
        raise NotAllowed(_("Only a person can have an article open."))
    return actor.user


def _earliest(moments: Iterable[datetime]) -> datetime | None:
    return min(moments, default=None)
