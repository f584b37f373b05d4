"""Protecting sources: some people may know a name, and everybody else reads an alias in its place."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.models import User
from newsroom.rights import RIGHTS_OF_ROLE, Right
from sources.masking import Hidden, Mask
from sources.models import Source
from sources.protection import propose_words, telling_words
from sources.services.sources import (
    is_merged_for,
    lock_sources,
    one_line,
    require_known,
    require_source_revision,
)
from sources.signals import source_veiled


@transaction.atomic
def protect_source(
    *,
    source_id: UUID,
    actor: Actor,
    alias: str,
    known_to: Sequence[UUID],
    expected_revision: int,
    words: Sequence[str] | None = None,
    reason: str = "",
) -> Source:
    """Let only these people know a source; everybody else reads the alias. Or change alias, words or people.

    Whoever protects it is one of them; later anybody who knows it may add and remove people, and somebody must stay.
    `words` would tell who it is besides its names: the parts of a person's name unless given. Raises NotAllowed,
    NotFound, Invalid, Conflict (it was merged), RevisionConflict.
    """
    actor.require(Right.MANAGE_SOURCES)
    person = _require_person(actor)
    source = lock_sources(actor, source_id)[source_id]
    require_known(actor, source)
    require_source_revision(source, expected_revision)
    if is_merged_for(actor, source):
        raise Conflict(_("This source was merged into another one. Protect that one."))
    is_new = not source.protected_as
    before = _all_words(source)
    source.protected_words = _clean_words(propose_words(source) if words is None else words)
    source.protected_as = _check_alias(alias, _all_words(source))
    source.advance()
    source.save(update_fields=["protected_as", "protected_words", "revision"])
    people = _find_people(source, {*known_to, person.id} if is_new else set(known_to))
    source.known_to.set(people)
    event = "source.protected" if is_new else "source.protection_changed"
    changes: list[Change] = []
    source_veiled.send(
        sender=Source,
        source=source,
        words=[*before, *_all_words(source)],
        event="source_protected",
        changes=changes,
    )
    changes.append(Change(source, event, reason=reason))
    record_changes(changes, actor=actor)
    return source


@transaction.atomic
def lift_protection(*, source_id: UUID, actor: Actor, expected_revision: int, reason: str) -> Source:
    """Let everybody who sees the source read its name. Needs somebody who knows it, and a reason.

    Raises NotAllowed, NotFound, Invalid, Conflict (not protected, or its name is taken), RevisionConflict.
    """
    actor.require(Right.MANAGE_SOURCES)
    _require_person(actor)
    source = lock_sources(actor, source_id)[source_id]
    require_known(actor, source)
    require_source_revision(source, expected_revision)
    if not source.protected_as:
        raise Conflict(_("This source is not protected."))
    if not reason.strip():
        raise Invalid(_("Say why everybody may read the name."))
    others = Source.objects.standing().filter(desk=source.desk_id, name__iexact=source.name, protected_as="")
    if source.merged_into_id is None and others.exclude(id=source.id).exists():
        raise Conflict(_("There is already a source of that name. Merge it into this one first."))
    words = _all_words(source)
    source.protected_as, source.protected_words = "", []
    source.advance()
    source.save(update_fields=["protected_as", "protected_words", "revision"])
    source.known_to.clear()
    changes: list[Change] = []
    source_veiled.send(sender=Source, source=source, words=words, event="source_shown", changes=changes)
    changes.append(Change(source, "source.protection_lifted", reason=reason))
    record_changes(changes, actor=actor)
    return source


def people_for(source: Source) -> QuerySet[User]:
    """The active people who see the source and so can be named as knowing it, by name."""
    everybody = User.objects.filter(is_active=True)
    if source.desk_id is not None:
        everywhere = [role for role, rights in RIGHTS_OF_ROLE.items() if Right.SEE_EVERY_DESK in rights]
        on_desk = User.objects.filter(desks=source.desk_id).values("id")
        everybody = everybody.filter(Q(id__in=on_desk) | Q(roles__overlap=everywhere))
    return everybody.order_by("name", "id")


def _find_people(source: Source, ids: Iterable[UUID]) -> list[User]:
    wanted = set(ids)
    found = list(people_for(source).filter(id__in=wanted))
    if len(found) < len(wanted):
        raise Invalid(_("Only people who can sign in and see this source can be named."))
    if not found:
        raise Invalid(_("Somebody must know the source. Name at least one person."))
    return found


def _require_person(actor: Actor) -> User:
    if actor.user is None or actor.key is not None:
        raise NotAllowed(_("A program knows no protected source. Do it on the source’s page."))
    return actor.user


def _all_words(source: Source) -> list[str]:
    family = Source.objects.merged_under(source).exclude(id=source.id)
    names = [word for one in (source, *family) for word in telling_words(one)]
    return list(dict.fromkeys([*names, *source.protected_words]))


def _clean_words(words: Iterable[str]) -> list[str]:
    cleaned = list(dict.fromkeys(word for word in (one_line(word, 200) for word in words) if word))
    if len(cleaned) > 40:
        raise Invalid(_("At most 40 words can be given."))
    if short := [word for word in cleaned if sum(letter.isalnum() for letter in word) < 2]:
        raise Invalid(_("“%(word)s” is too short to be found in a text.") % {"word": short[0]})
    return cleaned


def _check_alias(alias: str, words: Sequence[str]) -> str:
    alias = one_line(alias, 120)
    if len(alias) < 3:
        raise Invalid(_("Say what is read in the place of the name, such as “a person at the ministry”."))
    if set(alias) & set('"<>&\\{}[]'):
        raise Invalid(
            _("What is read in the place of the name may not hold %(signs)s.")
            % {"signs": '" < > & \\ { } [ ]'}
        )
    if Mask([Hidden(tuple(words), "")]).hides(alias):
        raise Invalid(_("What is read in the place of the name must not hold the name or a part of it."))
    return alias
